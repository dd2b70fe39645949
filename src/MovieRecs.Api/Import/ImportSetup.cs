using MovieRecs.Api.Hosting;
using MovieRecs.Api.Import.Administration;

namespace MovieRecs.Api.Import;

internal static class ImportSetup
{
    public static void AddImport(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptionsSection<SeedOptions>(SeedOptions.SectionName);
        services.AddSingleton(new StartupCheck(SeedSources.FindFault));
        services.AddSingleton(new StartupCheck(SeedSources.FindOverviewsFault));
        services.AddDataSetDownload();
        services.AddImportAdministration();
        services.AddTransient<SeedSources>();
        services.AddSingleton<ImportService>();
        services.AddScoped<IStartupTask, SeedTask>();
        services.AddSingleton<IOneShotCommand, ImportCommand>();
    }
}
