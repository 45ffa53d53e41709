namespace PolicyGuard.Show.Api;

/// <summary>One query parameter: what a route takes and what its document says of it are the same thing.</summary>
/// <param name="Words">The only values it may have; null when it is free.</param>
internal sealed record ApiParameter(string Name, string About, IReadOnlyList<string>? Words = null)
{
    internal ApiParameterKind Kind { get; init; }

    internal static ApiParameter Practice { get; } = new("practice", "The practice, where several are connected");

    internal static ApiParameter Cursor { get; } = new("cursor", "The last page's next; the first page without it");

    internal static ApiParameter Limit { get; } = new("limit", "Entries on a page, 50 when not said") { Kind = ApiParameterKind.Limit };

    internal static ApiParameter From { get; } = new("from", "Not before this moment") { Kind = ApiParameterKind.Time };

    internal static ApiParameter To { get; } = new("to", "Not after this moment") { Kind = ApiParameterKind.Time };

    internal static ApiParameter Flag(string name, string about) => new(name, about) { Kind = ApiParameterKind.Flag };
}

internal enum ApiParameterKind { Text, Limit, Time, Flag }

/// <summary>What an endpoint takes in its query.</summary>
internal sealed record QueryParameters(IReadOnlyList<ApiParameter> All)
{
    internal static QueryParameters Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>() ?? new QueryParameters([]);
}

/// <summary>Things an endpoint says of itself that the framework has no word for.</summary>
internal enum ApiTrait { GivesTag, TakesTag, NeedsTag }

internal sealed record OrOne(Type Shape);

internal static class ApiRoutes
{
    internal static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params IEnumerable<ApiParameter> parameters) =>
        route.WithMetadata(new QueryParameters([.. parameters, ApiParameter.Practice]));

    internal static RouteHandlerBuilder TakesPage(this RouteHandlerBuilder route, params IEnumerable<ApiParameter> parameters) =>
        route.Takes([.. parameters, ApiParameter.Cursor, ApiParameter.Limit]);

    /// <summary>A body, and how it can be refused.</summary>
    internal static RouteHandlerBuilder Reads<T>(this RouteHandlerBuilder route, string type, params string[] more)
        where T : notnull => route.Accepts<T>(type, more).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    /// <summary>What the API's document says of a route.</summary>
    internal static RouteHandlerBuilder Says<T>(this RouteHandlerBuilder route, string summary, int status = StatusCodes.Status200OK, string type = "application/json", params string[] more) =>
        route.WithSummary(summary).Produces<T>(status, type, more).MayFail();

    internal static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string summary, int status) => route.WithSummary(summary).Produces(status).MayFail();

    internal static RouteHandlerBuilder MayMiss(this RouteHandlerBuilder route) => route.ProducesProblem(StatusCodes.Status404NotFound);

    /// <summary>The answer carries an ETag.</summary>
    internal static RouteHandlerBuilder Tagged(this RouteHandlerBuilder route) => route.WithMetadata(ApiTrait.GivesTag);

    /// <summary>A write that may be told to hold to a version.</summary>
    internal static RouteHandlerBuilder Conditional(this RouteHandlerBuilder route) => route.Tagged().WithMetadata(ApiTrait.TakesTag).ProducesProblem(StatusCodes.Status412PreconditionFailed);

    /// <summary>A write that must be told which version it is meant for.</summary>
    internal static RouteHandlerBuilder NeedsCondition(this RouteHandlerBuilder route) =>
        route.Conditional().WithMetadata(ApiTrait.NeedsTag).ProducesProblem(StatusCodes.Status428PreconditionRequired);

    /// <summary>Asks Zoom, for one caller at a time.</summary>
    internal static RouteHandlerBuilder Surveys(this RouteHandlerBuilder route) =>
        route.ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status502BadGateway);

    /// <summary>A list that can also be asked for one of its own.</summary>
    internal static RouteHandlerBuilder OrOne<T>(this RouteHandlerBuilder route) => route.WithMetadata(new OrOne(typeof(T)));

    private static RouteHandlerBuilder MayFail(this RouteHandlerBuilder route) =>
        route.ProducesValidationProblem().ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
