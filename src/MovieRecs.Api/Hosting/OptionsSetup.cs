using Microsoft.Extensions.Options;

namespace MovieRecs.Api.Hosting;

/// <summary>How a feature takes its settings.</summary>
internal static class OptionsSetup
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a configuration section and checks it before anything starts: keys that
    /// the class does not have, values that cannot be read, its data annotations and its
    /// <see cref="System.ComponentModel.DataAnnotations.IValidatableObject"/>. The first wrong value stops the service with
    /// one line that names the setting in its environment form and the rule.
    /// </summary>
    public static IServiceCollection AddOptionsSection<TOptions>(this IServiceCollection services, string sectionName)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(sectionName).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new SectionValidator<TOptions>(sectionName));
        return services;
    }
}
