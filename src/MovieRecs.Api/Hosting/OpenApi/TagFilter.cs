using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace MovieRecs.Api.Hosting.OpenApi;

/// <summary>Says what each group of operations is about.</summary>
internal sealed class TagFilter : IDocumentFilter
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        ["Accounts"] = "Registration, sign-in and the caller's own account.",
        ["Administration"] = "Training runs, models, users and figures of the service, for administrators.",
        ["Health"] = "What a supervisor asks: whether the process lives and whether it can serve.",
        ["Movies"] = "The catalogue, for everybody. With a token a movie also tells your rating and the predicted one.",
        ["Ratings"] = "What users gave, in half stars. A rating counts in the user's next answer.",
        ["Recommendations"] = "Personal lists, made from the user's ratings and the model in service.",
        ["Together"] = "Two people's tastes compared, once both have agreed.",
        ["Users"] = "What a user hides and means to watch, their taste, their data, and the end of an account.",
    };

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        foreach (var tag in swaggerDoc.Tags ?? Enumerable.Empty<OpenApiTag>())
        {
            tag.Description ??= Descriptions.GetValueOrDefault(tag.Name ?? "");
        }
    }
}
