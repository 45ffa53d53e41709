using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled.Links;

namespace PolicyGuard.Decide.Scheduled;

/// <summary>What is remembered of a scheduled meeting between events: paths, ids and times, nobody's data.</summary>
public sealed record MeetingState(string MeetingId)
{
    public MeetingStanding Standing { get; init; }

    public int Type { get; init; }

    /// <summary>The start that comes next, or of what runs now.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    public int DurationMinutes { get; init; }

    /// <summary>The number under which Zoom will run it, when that is the host's personal one; else null.</summary>
    public string? PersonalNumber { get; init; }

    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the waiting room was last read as on; null when it was off, unknown or never read. A live session stands on this.</summary>
    public DateTimeOffset? WaitingRoomVerifiedAt { get; init; }

    public int ReadFailures { get; init; }

    /// <summary>When it is to be read again without an event; a moment that is past asks for nothing any more.</summary>
    public DateTimeOffset? RereadAt { get; init; }

    /// <summary>Findings so far; makes the id of the next one.</summary>
    public int Findings { get; init; }

    /// <summary>Answers about its link so far; no two questions are the same.</summary>
    public int Answers { get; init; }

    /// <summary>Keyed hash of who changed it last.</summary>
    public string? LastOperator { get; init; }

    /// <summary>The repair under way.</summary>
    public string? RepairId { get; init; }

    public DateTimeOffset? RepairDeadline { get; init; }

    /// <summary>When Zoom may first have received the repair under way; null: it has not.</summary>
    public DateTimeOffset? RepairSentAt { get; init; }

    /// <summary>When Zoom first said that there is no such meeting; null: it has not, or has told of the meeting since.</summary>
    public DateTimeOffset? NotFoundAt { get; init; }

    /// <summary>When Zoom told that it was deleted; null also for one that only was not found.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>The start that rechecks are set for.</summary>
    public DateTimeOffset? RechecksFor { get; init; }

    /// <summary>Null while there is nothing to remember of links.</summary>
    public LinkBook? Links { get; init; }

    public ImmutableArray<FieldWatch> Watches { get => field.IsDefault ? [] : field; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, MeetingStateJson.Default.MeetingState);

    public static MeetingState FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, MeetingStateJson.Default.MeetingState)
        ?? throw new JsonException("A meeting's state is null.");
}

public enum MeetingStanding { Expected, Running, Past, Deleted, Unregistered }

/// <summary>The history of one field under one rule. Short names keep a meeting's state below 2 KB.</summary>
public sealed record FieldWatch([property: JsonPropertyName("r")] string Rule, [property: JsonPropertyName("p")] string Path)
{
    /// <summary>The violation that is open now; null while the field is as wanted.</summary>
    [JsonPropertyName("v")]
    public string? ViolationId { get; init; }

    /// <summary>Part of the repair under way.</summary>
    [JsonPropertyName("a")]
    public bool Asked { get; init; }

    /// <summary>The outcome recorded last for the open violation.</summary>
    [JsonPropertyName("s")]
    public Outcome? Said { get; init; }

    [JsonPropertyName("w")]
    public string? SaidReason { get; init; }

    /// <summary>Repairs of the last 24 hours, unix seconds.</summary>
    [JsonPropertyName("f")]
    public ImmutableArray<long> RepairedAt { get => field.IsDefault ? [] : field; init; }

    /// <summary>When our verified repair was undone by others within 24 hours, unix seconds.</summary>
    [JsonPropertyName("x")]
    public ImmutableArray<long> ReversedAt { get => field.IsDefault ? [] : field; init; }

    [JsonPropertyName("k")]
    public long? VerifiedAt { get; init; }

    /// <summary>No repair before this moment, unix seconds: others keep reverting it.</summary>
    [JsonPropertyName("u")]
    public long? StoppedUntil { get; init; }

    /// <summary>What the practice is asked now, as cause and start; null when nothing.</summary>
    [JsonPropertyName("q")]
    public string? Asking { get; init; }

    /// <summary>The practice said yes to this; null once it was carried out or has ended.</summary>
    [JsonPropertyName("y")]
    public LinkYes? Yes { get; init; }

    /// <summary>The cause for which the practice keeps the link as it is.</summary>
    [JsonPropertyName("n")]
    public string? Kept { get; init; }

    /// <summary>The field is as wanted.</summary>
    internal FieldWatch Closed() => this with { Asked = false, ViolationId = null, Said = null, SaidReason = null, Asking = null, Yes = null, Kept = null };

    /// <summary>True when nothing in it can matter to a decision after <paramref name="since"/> (unix seconds).</summary>
    internal bool IsForgettable(long since) => ViolationId is null && !(VerifiedAt > since) && !(StoppedUntil > since)
        && RepairedAt.All(at => at <= since) && ReversedAt.All(at => at <= since);
}

/// <param name="To">The <see cref="FieldWatch.Asking"/> it answers: any other cause or start was not said yes to.</param>
/// <param name="NearStart">Said knowing that the meeting starts soon.</param>
/// <param name="At">When it was heard, unix seconds.</param>
public sealed record LinkYes([property: JsonPropertyName("t")] string To, [property: JsonPropertyName("h")] bool NearStart, [property: JsonPropertyName("a")] long At);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(MeetingState))]
internal sealed partial class MeetingStateJson : JsonSerializerContext;
