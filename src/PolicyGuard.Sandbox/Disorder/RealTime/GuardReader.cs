using System.Net.Http.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Pipeline;
using PolicyGuard.Storage;

namespace PolicyGuard.Sandbox.Disorder.RealTime;

/// <summary>One look at a session from outside.</summary>
/// <param name="State">As stored.</param>
/// <param name="Shown">As GET sessions shows it.</param>
/// <param name="Violations">As GET violations shows them, oldest first.</param>
internal sealed record GuardView(SessionState State, JsonObject? Shown, IReadOnlyList<JsonObject> Violations);

/// <summary>Reads what the running guard shows and stores of a session.</summary>
internal sealed class GuardReader(IGuardHost guard)
{
    private const int Tries = 4;

    private string? practice;

    /// <returns>Null when the guard did not answer, because it is stopped or about to be.</returns>
    internal async Task<GuardView?> ReadAsync(string uuid, CancellationToken cancellation)
    {
        try
        {
            for (var tries = 1; ; tries++)
            {
                var before = await StateAsync(StateKinds.Session, uuid, cancellation);
                var shown = await GetAsync($"sessions?uuid={Uri.EscapeDataString(uuid)}", cancellation) as JsonObject;
                var violations = await ViolationsAsync(uuid, cancellation);
                var after = await StateAsync(StateKinds.Session, uuid, cancellation);
                if (tries == Tries || before.AsSpan().SequenceEqual(after))
                {
                    return new GuardView(after is null ? new SessionState(uuid) : SessionState.FromJson(after), shown, violations);
                }
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested
            && e is HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The guard has seen that this meeting's waiting room is on.</summary>
    internal async Task<bool> HasVerifiedWaitingRoomAsync(string meetingId, CancellationToken cancellation) =>
        await StateAsync(StateKinds.Meeting, meetingId, cancellation) is { } json
        && MeetingState.FromJson(json).WaitingRoomVerifiedAt is not null;

    internal async Task<JsonNode?> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await guard.Api.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), cancellation);
        return answer.StatusCode == System.Net.HttpStatusCode.NotFound
            ? null
            : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>(cancellation);
    }

    private async Task<IReadOnlyList<JsonObject>> ViolationsAsync(string uuid, CancellationToken cancellation)
    {
        var page = await GetAsync($"violations?meeting={Uri.EscapeDataString(uuid)}&limit=200", cancellation);
        return [.. (page?["items"] as JsonArray ?? []).OfType<JsonObject>().Reverse()];
    }

    private async Task<byte[]?> StateAsync(string kind, string key, CancellationToken cancellation)
    {
        var parts = guard.Parts;
        practice ??= await PracticeAsync(parts, cancellation);
        return await parts.GetRequiredService<IPipelineStore>().LoadStateAsync(new StateKey(practice, kind, key), cancellation);
    }

    /// <summary>There is one, made at the guard's first start.</summary>
    private static async Task<string> PracticeAsync(IServiceProvider parts, CancellationToken cancellation)
    {
        var directory = parts.GetRequiredService<PracticeDirectory>();
        await directory.LoadAsync(cancellation);
        return directory.All.Single().Id;
    }
}
