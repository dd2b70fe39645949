using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace MovieRecs.Api.Hosting.Problems;

/// <summary>
/// Refuses query parameters that the endpoint does not read: a misspelt filter would otherwise be ignored silently. The
/// endpoint's own metadata says what it reads. Pages, files and other endpoints that the API's description leaves out may have
/// any query.
/// </summary>
internal sealed class UnknownParameters(RequestDelegate next)
{
    /// <summary>A request line can hold thousands of names; the answer must not be many times as long.</summary>
    private const int MaximumNamed = 10;

    private const int MaximumNameLength = 100;

    private readonly ConcurrentDictionary<Endpoint, QueryParameters?> _known = [];

    public Task InvokeAsync(HttpContext context)
    {
        // Without a query there is nothing to look at.
        if (!context.Request.QueryString.HasValue
            || context.GetEndpoint() is not { } endpoint
            || _known.GetOrAdd(endpoint, QueryParameters.Of) is not { } known)
        {
            return next(context);
        }

        Dictionary<string, string[]>? errors = null;
        foreach (var (name, _) in context.Request.Query)
        {
            if (!known.Contains(name) && (errors ??= []).Count < MaximumNamed)
            {
                errors[name.Length > MaximumNameLength ? name[..MaximumNameLength] : name] = known.Refusal;
            }
        }

        return errors is null ? next(context) : TypedResults.ValidationProblem(errors).ExecuteAsync(context);
    }
}

/// <summary>The names of the query parameters that an endpoint reads; case does not matter.</summary>
internal sealed class QueryParameters
{
    private readonly HashSet<string> _names;

    /// <summary>Metadata for an endpoint that has no handler to look at and reads no parameter.</summary>
    public static QueryParameters None { get; } = new([]);

    private QueryParameters(IEnumerable<string> names)
    {
        _names = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        Refusal = [_names.Count == 0
            ? "is not a parameter of this request, which has none."
            : "is not a parameter of this request. Its parameters are: "
                + $"{string.Join(", ", _names.Order(StringComparer.Ordinal))}."];
    }

    public IReadOnlyCollection<string> Names => _names;

    /// <summary>What is said of a name that is not among them.</summary>
    public string[] Refusal { get; }

    /// <summary>Null for anything but an operation of the API.</summary>
    public static QueryParameters? Of(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<QueryParameters>() is { } given)
        {
            return given;
        }

        if (endpoint is not RouteEndpoint route
            || endpoint.Metadata.GetMetadata<MethodInfo>() is null
            || endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is { ExcludeFromDescription: true })
        {
            return null;
        }

        // The framework lists every parameter of the handler, those of [AsParameters] records one by one.
        return new QueryParameters(
            from parameter in endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            where IsFromQuery(parameter) && route.RoutePattern.GetParameter(parameter.Name) is null
            select NameOf(parameter));
    }

    public bool Contains(string name) => _names.Contains(name);

    private static bool IsFromQuery(IParameterBindingMetadata parameter)
    {
        var attributes = parameter.ParameterInfo.GetCustomAttributes(inherit: true);
        if (attributes.Any(attribute => attribute is IFromQueryMetadata))
        {
            return true;
        }

        // The framework's own rule for a parameter that names no source.
        return !attributes.Any(attribute =>
            attribute is IFromRouteMetadata or IFromHeaderMetadata or IFromBodyMetadata or IFromFormMetadata
                or IFromServiceMetadata)
            && !parameter.HasBindAsync
            && (parameter.HasTryParse || IsText(parameter.ParameterInfo.ParameterType));
    }

    private static bool IsText(Type type) => type == typeof(string) || type == typeof(string[]) || type == typeof(StringValues);

    private static string NameOf(IParameterBindingMetadata parameter)
    {
        var source = parameter.ParameterInfo.GetCustomAttributes(inherit: true).OfType<IFromQueryMetadata>().FirstOrDefault();
        return JsonNamingPolicy.CamelCase.ConvertName(source?.Name ?? parameter.Name);
    }
}
