using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>How a feature takes its settings.</summary>
internal static class OptionsSetup
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a configuration section and checks it before anything starts: keys that
    /// the class does not have, values that cannot be read, its data annotations and its
    /// <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/>. The first wrong value stops the service with
    /// one line that names the setting in its environment form and the rule. Rules read as the end of a sentence:
    /// <c>[Range(1, 100, ErrorMessage = "must be from 1 to 100.")]</c>.
    /// </summary>
    public static IServiceCollection AddOptionsSection<TOptions>(this IServiceCollection services, string sectionName)
        where TOptions : class
    {
        var section = new OptionsSection<TOptions>(sectionName);
        services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => section.Bind(configuration, options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(section);
        return services;
    }
}
