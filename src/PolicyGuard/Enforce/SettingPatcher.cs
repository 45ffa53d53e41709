using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>
/// Sends the settings of one repair. Zoom refuses a PATCH as a whole for one setting of it, so what was refused together goes again in
/// the order of severity, the critical settings alone, until the refusal is pinned to the setting that causes it. A host's PATCHes go one
/// after the other: what Zoom says of the host's daily limit to one holds for the next.
/// </summary>
internal sealed class SettingPatcher(ZoomApi zoom, HostDayBudget budget, TimeProvider time)
{
    private const string AlternativeHostsMail = "settings.alternative_hosts_email_notification";

    /// <summary>Fewer than this left of the host's day: only critical settings are sent again.</summary>
    private const int Scarce = 20;

    /// <summary>Up to so many settings of one severity are sent again one by one, more of them in halves.</summary>
    private const int OneByOne = 3;

    /// <summary>Refusals of the whole meeting or its host (zoom-platform.md 6.5): no other choice of settings changes them.</summary>
    private static readonly int[] OfTheWhole = [1001, 1010, 1120, 3161, 4700];

    private readonly ConcurrentDictionary<string, SemaphoreSlim> hosts = new(StringComparer.Ordinal);

    internal async Task<PatchResult> SendAsync(PatchRequest request, CancellationToken cancellationToken)
    {
        if (request.Host is not { } host)
        {
            return await SendInTurnAsync(request, cancellationToken);
        }

        var turn = hosts.GetOrAdd(host, _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await SendInTurnAsync(request, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<PatchResult> SendInTurnAsync(PatchRequest request, CancellationToken cancellationToken)
    {
        var result = new PatchResult();
        var waiting = new LinkedList<Attempt>(request.Settings.Where(s => !s.Change.Quiet).GroupBy(s => s.Change.OccurrenceId)
            .OrderBy(target => target.Key is not null).Select(target => new Attempt([.. target], First: true, WithoutMailWish: false)));
        while (waiting.First is { Value: var attempt })
        {
            waiting.RemoveFirst();
            if (result.Stopped is not null || !MaySend(request.Host, attempt, result))
            {
                result.Unsent.AddRange(attempt.Settings);
                continue;
            }

            var answer = await PatchAsync(request, attempt, cancellationToken);
            switch (answer)
            {
                case ZoomResult<Done>.Ok:
                    result.Taken.AddRange(attempt.Settings);
                    break;
                case ZoomResult<Done>.Refused refused when WaysOn(request, attempt, refused, result) is { Count: > 0 } ways:
                    ways.Reverse();
                    ways.ForEach(way => waiting.AddFirst(way));
                    break;
                case ZoomResult<Done>.Refused refused:
                    result.Refused.AddRange(attempt.Settings.Select(s => (s, refused.Reason)));
                    break;
                case ZoomResult<Done>.RateLimited { Daily: true } limited:
                    if (request.Host is { } host)
                    {
                        budget.Exhaust(host, time.GetUtcNow());
                    }

                    result.DeferredUntil = limited.Until;
                    goto default;
                default:
                    result.Stopped = answer;
                    result.Unsent.AddRange(attempt.Settings);
                    break;
            }
        }

        return result;
    }

    private bool MaySend(string? host, Attempt attempt, PatchResult result)
    {
        var left = budget.Remaining(host, time.GetUtcNow());
        if (left > 0 && (attempt.First || left > Scarce || attempt.Worst == Severity.Critical))
        {
            return true;
        }

        result.DeferredUntil = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero).AddDays(1);
        return false;
    }

    private async Task<ZoomResult<Done>> PatchAsync(PatchRequest request, Attempt attempt, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        foreach (var (change, value) in Quiet(request, attempt).Concat(attempt.Settings))
        {
            Set(body, change.Path, value?.DeepClone());
        }

        return await zoom.ChangeMeetingAsync(
            request.Account, request.MeetingId, request.Host, body, Lane.Scheduled, request.Deadline, cancellationToken, attempt.OccurrenceId, request.Sending);
    }

    /// <summary>What keeps Zoom from telling people goes along with the settings it belongs to; the wish to spare alternative hosts a mail, with all of the meeting.</summary>
    private static IEnumerable<ValuedChange> Quiet(PatchRequest request, Attempt attempt) => request.Settings.Where(s => s.Change.Quiet && attempt.OccurrenceId is null
        && (s.Change.Path == AlternativeHostsMail ? !attempt.WithoutMailWish : attempt.Settings.Any(a => a.Change.ViolationId == s.Change.ViolationId)));

    /// <summary>How to go on after a refusal: other choices of what was refused together. Empty: it is pinned.</summary>
    private static List<Attempt> WaysOn(PatchRequest request, Attempt attempt, ZoomResult<Done>.Refused refused, PatchResult result)
    {
        if (OfTheWhole.Contains(refused.Code))
        {
            return [];
        }

        var wish = Quiet(request, attempt).Any(s => s.Change.Path == AlternativeHostsMail);
        if (wish && (refused.Fields.Contains(AlternativeHostsMail, StringComparer.Ordinal) || attempt is { Settings.Length: 1, Worst: Severity.Critical }))
        {
            return [attempt with { WithoutMailWish = true, First = false }];
        }

        var named = attempt.Settings.Where(s => refused.Fields.Contains(s.Change.Path, StringComparer.Ordinal)).ToList();
        if (named.Count > 0 && named.Count < attempt.Settings.Length)
        {
            result.Refused.AddRange(named.Select(s => (s, refused.Reason)));
            return [attempt with { Settings = [.. attempt.Settings.Except(named)], First = false }];
        }

        return [.. Parts(attempt.Settings).Select(part => attempt with { Settings = part, First = false })];
    }

    private static IEnumerable<ImmutableArray<ValuedChange>> Parts(ImmutableArray<ValuedChange> settings)
    {
        var bySeverity = settings.GroupBy(SeverityOf).OrderByDescending(group => group.Key).ToList();
        return settings.Length == 1 ? []
            : bySeverity.Count > 1 ? bySeverity.Select(group => group.ToImmutableArray())
            : settings.Chunk(settings.Length <= OneByOne ? 1 : (settings.Length + 1) / 2).Select(part => part.ToImmutableArray());
    }

    private static Severity SeverityOf(ValuedChange setting) => RuleCatalogue.Find(setting.Change.Rule)!.Severity;

    private static void Set(JsonObject body, string path, JsonNode? value)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            body = body[part] as JsonObject ?? (JsonObject)(body[part] = new JsonObject());
        }

        body[parts[^1]] = value;
    }

    /// <param name="First">The first try of these settings, which the plan has paid for.</param>
    /// <param name="WithoutMailWish">Zoom refused the wish to spare alternative hosts a mail.</param>
    private sealed record Attempt(ImmutableArray<ValuedChange> Settings, bool First, bool WithoutMailWish)
    {
        internal string? OccurrenceId => Settings[0].Change.OccurrenceId;

        internal Severity Worst => Settings.Max(SeverityOf);
    }
}

/// <summary>One setting with the value to send. The value may be a secret.</summary>
internal sealed record ValuedChange(SettingChange Change, JsonNode? Value)
{
    public override string ToString() => nameof(ValuedChange);
}

/// <param name="Sending">Awaited before each attempt leaves.</param>
internal sealed record PatchRequest(
    string Account, string MeetingId, string? Host, ImmutableArray<ValuedChange> Settings, DateTimeOffset Deadline, Func<CancellationToken, ValueTask>? Sending);

/// <summary>What came of each setting of a repair.</summary>
internal sealed class PatchResult
{
    internal List<ValuedChange> Taken { get; } = [];

    internal List<(ValuedChange Setting, string Reason)> Refused { get; } = [];

    /// <summary>Not sent, or sent without a word that counts.</summary>
    internal List<ValuedChange> Unsent { get; } = [];

    /// <summary>The answer after which nothing more was sent; null when all was sent.</summary>
    internal ZoomResult<Done>? Stopped { get; set; }

    /// <summary>The day's updates are used up until then.</summary>
    internal DateTimeOffset? DeferredUntil { get; set; }
}
