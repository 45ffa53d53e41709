using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Queue;
using PolicyGuard.Storage;

namespace PolicyGuard.Pipeline;

/// <summary>What PolicyGuard queues for itself, so that timers, reports and readings take the same ordered way as Zoom's events.</summary>
/// <param name="To">The state row this is for.</param>
/// <param name="Live">A fact for a live session; null unless <see cref="StateKey.Kind"/> is <c>session</c>.</param>
/// <param name="Meeting">A fact for a scheduled meeting; null unless the kind is <c>meeting</c>.</param>
/// <param name="Operations">A finding about the practice's own health; null unless the kind is <c>practice</c>.</param>
internal sealed record OwnMessage(StateKey To, MeetingContext Context, LiveFact? Live = null, MeetingFact? Meeting = null, OperationsFinding? Operations = null)
{
    internal const string Kind = "own";

    /// <summary>How delivery keys of a sweep begin; what they lead to waits behind everything else.</summary>
    internal const string Sweep = "sweep:";

    /// <summary>Asks for a look at a scheduled meeting as it is now.</summary>
    internal static OwnMessage LookAt(string practice, string meetingId, string? host) =>
        new(new StateKey(practice, StateKinds.Meeting, meetingId), new MeetingContext(meetingId, null, host), Meeting: new MeetingFact.Changed(MeetingChange.Swept, null, []));

    /// <param name="at">When what it tells was true; now when null.</param>
    internal Envelope ToEnvelope(string deliveryKey, string account, DateTimeOffset now, DateTimeOffset? at = null) => new(
        deliveryKey, OrderingKeyOf(account), Kind, at ?? now, now, JsonSerializer.SerializeToUtf8Bytes(this, OwnMessageJson.Default.OwnMessage), account, TraceParent: PipelineTraces.TraceParent);

    internal static OwnMessage Read(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize(body.Span, OwnMessageJson.Default.OwnMessage) ?? throw new JsonException("An own message is never null.");

    private string OrderingKeyOf(string account) => To.Kind switch
    {
        StateKinds.Session => $"{account}|{To.Key}",
        StateKinds.Meeting => $"{account}|m|{To.Key}",
        _ => $"{account}|p|{To.Key}",
    };
}

/// <summary>The words of <see cref="StateKey.Kind"/>.</summary>
internal static class StateKinds
{
    internal const string Session = "session";
    internal const string Meeting = "meeting";
    internal const string Practice = "practice";
}

/// <summary>A finding of an OPS rule.</summary>
/// <param name="Cause">Makes the violation's id stable: the same cause is recorded once.</param>
internal sealed record OperationsFinding(
    string Rule, string Cause, string Subject, string? Before, string? Wanted, string Reason, string? MeetingId = null, string? HostId = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OwnMessage))]
[JsonSerializable(typeof(MeetingFact.TimerFired), TypeInfoPropertyName = "MeetingTimerFired")]
internal sealed partial class OwnMessageJson : JsonSerializerContext;
