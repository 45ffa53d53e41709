using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Pipeline;

namespace PolicyGuard.Show.Api;

/// <summary>The check command, asked over HTTP. POST as well as GET: it changes nothing and takes a while.</summary>
internal static class CheckEndpoints
{
    internal static void Map(RouteGroupBuilder api)
    {
        foreach (var method in new[] { HttpMethods.Get, HttpMethods.Post })
        {
            api.MapMethods("/check", [method], CheckAsync).Takes().Says<CheckShape>("Reads the account now: what breaks policy, and what would be changed. Changes nothing").Surveys();
        }
    }

    private static async Task<IResult> CheckAsync(
        HttpContext context, PracticeDirectory practices, AccountCheck check, MeetingSurvey survey, MeetingDesk desk, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        await request.NoBodyAsync();
        if (request.Practice(practices) is not { } practice || request.IsFaulty)
        {
            return request.Problem();
        }

        using var turn = survey.TryBegin(practice.Id);
        if (turn is null)
        {
            return ApiAnswers.Busy(context);
        }

        // As the command does: what would be done if all could be.
        var enforcing = practice with { Cap = RuleMode.Enforce };
        var found = await check.RunAsync(practice.Id, practice.Account, m => desk.ContextAsync(enforcing, m.Id, m.Host, cancellation), cancellation);
        return found.IsBlind ? ApiAnswers.ZoomUnread(found.Problem ?? "no meeting could be read") : TypedResults.Ok(CheckShape.Of(found));
    }
}
