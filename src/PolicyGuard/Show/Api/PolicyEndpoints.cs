using Microsoft.Net.Http.Headers;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Pipeline;
using PolicyGuard.Policies;

namespace PolicyGuard.Show.Api;

/// <summary>The policy in force, another in its place, and what that would find.</summary>
internal static class PolicyEndpoints
{
    private const string Json = "application/json";
    private static readonly string[] Yaml = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/policy", Find).Takes()
            .Says<PolicyShape>("The policy in force and where it comes from; as the text alone with 'Accept: application/yaml'", StatusCodes.Status200OK, Json, Yaml[0]).Tagged();
        api.MapPut("/policy", PutAsync).Takes().Reads<PolicyWrite>(Json, Yaml)
            .Says<PolicyShape>("Puts another policy in force, from the next decision on", StatusCodes.Status200OK, Json, Yaml[0]).NeedsCondition();
        api.MapPost("/policy/preview", PreviewAsync).Takes().Reads<PolicyWrite>(Json, Yaml)
            .Says<PreviewShape>("What another policy would find in the meetings to come, beside what this one finds. Changes nothing").Surveys();
    }

    private static IResult Find(HttpContext context, PracticeDirectory practices, PolicySource policies)
    {
        var request = new ApiRequest(context);
        return request.Practice(practices) is not { } practice || request.IsFaulty ? request.Problem() : Answer(context, policies.InForce(practice.Id));
    }

    private static async Task<IResult> PutAsync(HttpContext context, PracticeDirectory practices, PolicyStore store, TimeProvider time)
    {
        var request = new ApiRequest(context);
        request.Precondition();
        var read = await ReadAsync(request, time);
        if (request.Practice(practices) is not { } practice || read is not var (yaml, policy) || request.IsFaulty)
        {
            return request.Problem();
        }

        return !request.HasPrecondition ? ApiAnswers.NeedsPrecondition()
            : store.Put(practice.Id, yaml, policy, request.Holds, request.By) is { } now ? Answer(context, now)
            : ApiAnswers.Changed();
    }

    private static async Task<IResult> PreviewAsync(
        HttpContext context, PracticeDirectory practices, PolicySource policies, PolicyPreview preview, MeetingSurvey survey, TimeProvider time, CancellationToken cancellation)
    {
        var request = new ApiRequest(context);
        var read = await ReadAsync(request, time);
        if (request.Practice(practices) is not { } practice || read is not var (_, proposed) || request.IsFaulty)
        {
            return request.Problem();
        }

        using var turn = survey.TryBegin(practice.Id);
        if (turn is null)
        {
            return ApiAnswers.Busy(context);
        }

        var result = await preview.RunAsync(practice, proposed, cancellation);
        return result.Problem is { } why ? ApiAnswers.ZoomUnread(why) : TypedResults.Ok(PreviewShape.Of(policies.Of(practice.Id), proposed, practice.Cap, result));
    }

    private static IResult Answer(HttpContext context, PolicyInForce policy)
    {
        context.Response.Headers.ETag = $"\"{policy.Tag}\"";
        context.Response.Headers.Vary = HeaderNames.Accept;
        return WantsYaml(context) ? TypedResults.Text(policy.Yaml, "application/yaml; charset=utf-8") : TypedResults.Ok(PolicyShape.Of(policy));
    }

    private static bool WantsYaml(HttpContext context)
    {
        var wanted = context.Request.GetTypedHeaders().Accept.Where(a => a.Quality is not 0).ToList();
        return wanted.Exists(a => Yaml.Contains(a.MediaType.Value, StringComparer.OrdinalIgnoreCase)) && !wanted.Exists(a => a.MediaType == Json);
    }

    /// <returns>Null when it is no policy; every fault of it is named then.</returns>
    private static async Task<(string Yaml, ClinicPolicy Policy)?> ReadAsync(ApiRequest request, TimeProvider time)
    {
        var yaml = request.IsJson ? (await request.BodyAsync(ApiJson.Default.PolicyWrite))?.Yaml : await request.TextBodyAsync(PolicyFile.MaxBytes, [.. Yaml, Json]);
        if (yaml is null)
        {
            if (!request.IsFaulty)
            {
                request.Fault("yaml", "is missing");
            }

            return null;
        }

        var (policy, faults) = PolicyFile.Parse(yaml);
        foreach (var fault in faults)
        {
            request.Fault(fault.Path.Length == 0 ? "policy" : fault.Path, new FaultShape(fault.Path, fault.Line, fault.Column, fault.Text));
        }

        // What is put is in force at once; a day ahead would be read as a promise that nobody keeps.
        if (policy?.EffectiveFrom > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))
        {
            request.Fault("policy.effectiveFrom", "must not be after today: a policy put here is in force at once");
        }

        return policy is null ? null : (yaml, policy);
    }
}
