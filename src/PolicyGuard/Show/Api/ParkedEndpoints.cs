using System.Globalization;
using PolicyGuard.Queue;

namespace PolicyGuard.Show.Api;

/// <summary>Events that could not be understood or decided, for a person to look at.</summary>
internal static class ParkedEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/parked", ListAsync).TakesPage().Says<Page<ParkedShape>>("Parked events, oldest first");
        api.MapPost("/parked/{id:long}/retry", RetryAsync).Takes().Says("Puts a parked event back into the queue", StatusCodes.Status202Accepted).MayMiss();
    }

    private static async Task<IResult> ListAsync(HttpContext context, IEventQueue queue, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var (limit, cursor) = (request.Limit, request.Cursor);
        return request.IsFaulty
            ? request.Problem()
            : ApiAnswers.PageOf(
                await queue.ReadParkedAsync(cursor?.At ?? 0, limit + 1, cancellation), limit,
                p => new ParkedShape(p.Sequence.ToString(CultureInfo.InvariantCulture), p.Kind, p.EventName, p.Reason, p.Attempts, p.ReceivedAt, p.ParkedAt),
                p => Cursor.Of(p.Sequence, ""));
    }

    private static async Task<IResult> RetryAsync(long id, HttpContext context, IEventQueue queue, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        await request.NoBodyAsync();
        return request.IsFaulty ? request.Problem()
            : await queue.RetryParkedAsync(id, cancellation) ? TypedResults.Accepted((string?)null) : ApiAnswers.NotFound("parked item");
    }
}
