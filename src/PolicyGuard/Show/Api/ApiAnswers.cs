namespace PolicyGuard.Show.Api;

/// <summary>Answers that every resource gives alike.</summary>
internal static class ApiAnswers
{
    internal static IResult NotFound(string what) => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: $"There is no such {what}");

    internal static IResult Changed() => Results.Problem(
        statusCode: StatusCodes.Status412PreconditionFailed, title: "It is not what was asked for", detail: "Read it again and send the new ETag as If-Match.");

    internal static IResult NeedsPrecondition() => Results.Problem(
        statusCode: StatusCodes.Status428PreconditionRequired, title: "If-Match is needed", detail: "Read it first and send its ETag as If-Match, or * to write over whatever is there.");

    /// <summary>A survey of the account is under way; another would only make both slower.</summary>
    internal static IResult Busy(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "10";
        return Results.Problem(statusCode: StatusCodes.Status429TooManyRequests, title: "The account is being read already", detail: "Ask again when that has been answered.");
    }

    internal static IResult ZoomUnread(string why) => Results.Problem(statusCode: StatusCodes.Status502BadGateway, title: "Zoom could not be read", detail: $"{why}.");

    internal static IResult Tagged<T>(HttpContext context, long version, T body)
    {
        Tag(context, version);
        return TypedResults.Ok(body);
    }

    internal static void Tag(HttpContext context, long version) => Tag(context, $"{version}");

    internal static void Tag(HttpContext context, string tag) => context.Response.Headers.ETag = $"\"{tag}\"";

    /// <param name="found">One more than asked for when there is a next page.</param>
    internal static IResult PageOf<TRow, TShape>(IReadOnlyList<TRow> found, int limit, Func<TRow, TShape> shape, Func<TRow, string> cursor) =>
        TypedResults.Ok(new Page<TShape>([.. found.Take(limit).Select(shape)], found.Count > limit ? cursor(found[limit - 1]) : null));
}
