using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>
/// Sends the settings of one repair. Zoom refuses a PATCH as a whole for one setting of it, so what was refused together goes again in
/// the order of severity, the critical settings alone, until the refusal is pinned to the setting that causes it.
/// </summary>
internal sealed class SettingPatcher(ZoomApi zoom, HostDayBudget budget, TimeProvider time)
{
    private const string AlternativeHostsMail = "settings.alternative_hosts_email_notification";

    /// <summary>Up to so many settings of one severity are sent again one by one, more of them in halves.</summary>
    private const int OneByOne = 3;

    /// <summary>Refusals of the whole meeting or its host (zoom-platform.md 6.5): no other choice of settings changes them.</summary>
    private static readonly int[] OfTheWhole = [1001, 1010, 1120, 3161, 4700];

    internal async Task<PatchResult> SendAsync(PatchRequest request, CancellationToken cancellationToken)
    {
        var result = new PatchResult();
        var waiting = new LinkedList<Attempt>(request.Settings.Where(s => !s.Change.Quiet).GroupBy(s => s.Change.OccurrenceId)
            .OrderBy(target => target.Key is not null).Select(target => new Attempt([.. target], First: true, WithoutMailWish: false)));
        while (waiting.First is { Value: var next })
        {
            waiting.RemoveFirst();
            var attempt = next with { WithoutMailWish = next.WithoutMailWish || result.MailWish == MailWish.Refused };
            if (result.Stopped is not null || !MaySend(request.Host, attempt, result))
            {
                result.Unsent.AddRange(attempt.Settings);
                continue;
            }

            var progress = new CallProgress();
            var answer = await PatchAsync(request, attempt, progress, cancellationToken);
            switch (answer)
            {
                case ZoomResult<Done>.Ok:
                    result.Taken.AddRange(attempt.Settings);
                    Learn(request, attempt, result);
                    break;
                case ZoomResult<Done>.Refused refused when WaysOn(request, attempt, refused, result) is { Count: > 0 } ways:
                    ways.Reverse();
                    ways.ForEach(way => waiting.AddFirst(way));
                    break;
                case ZoomResult<Done>.Refused refused:
                    result.Refused.AddRange(attempt.Settings.Select(s => (s, refused.Reason)));
                    break;
                default:
                    Stop(request, attempt, answer, progress, result);
                    break;
            }
        }

        return result;
    }

    /// <summary>Nothing more is sent: whatever Zoom says of one setting now, it would say of the next.</summary>
    private void Stop(PatchRequest request, Attempt attempt, ZoomResult<Done> answer, CallProgress progress, PatchResult result)
    {
        if (answer is ZoomResult<Done>.RateLimited { Daily: true } limited)
        {
            (result.DeferredUntil, result.DeferredForAccount) = (limited.Until, limited.OfAccount);

            // Where Zoom does not say whose day it is, it is the host's: on a paid plan no other limit of a PATCH is a day's
            // (zoom-platform.md 6.3).
            if (!limited.OfAccount && request.Host is { } host)
            {
                budget.Exhaust(host, time.GetUtcNow());
            }
        }

        result.Stopped = answer;
        (progress.MayBeDone ? result.Unanswered : result.Unsent).AddRange(attempt.Settings);
    }

    /// <summary>What was refused with the wish for no mail and is taken without it was refused for the wish.</summary>
    private static void Learn(PatchRequest request, Attempt attempt, PatchResult result)
    {
        if (SendsMailWish(request, attempt))
        {
            result.MailWish = MailWish.Taken;
        }
        else if (attempt.WithoutMailWish)
        {
            result.MailWish = MailWish.Refused;
        }
    }

    private bool MaySend(string? host, Attempt attempt, PatchResult result)
    {
        var left = budget.Remaining(host, time.GetUtcNow());
        if (left > 0 && (attempt.First || left > UpdateBudget.Reserve || attempt.Worst == Severity.Critical))
        {
            return true;
        }

        result.DeferredUntil = HostDayBudget.ResetAfter(time.GetUtcNow());
        return false;
    }

    private async Task<ZoomResult<Done>> PatchAsync(
        PatchRequest request, Attempt attempt, CallProgress progress, CancellationToken cancellationToken)
    {
        var body = new JsonObject();
        foreach (var (change, value) in Quiet(request, attempt).Concat(attempt.Settings))
        {
            Set(body, change.Path, value?.DeepClone());
        }

        return await zoom.ChangeMeetingAsync(
            request.Account, request.MeetingId, request.Host, body, Lane.Scheduled, request.Deadline, cancellationToken,
            attempt.OccurrenceId, request.Sending, progress);
    }

    /// <summary>
    /// What keeps Zoom from telling people goes along with the settings it belongs to; the wish to spare alternative hosts a mail goes
    /// with all settings of the meeting.
    /// </summary>
    private static IEnumerable<ValuedChange> Quiet(PatchRequest request, Attempt attempt) => request.Settings.Where(s =>
        s.Change.Quiet && attempt.OccurrenceId is null
        && (s.Change.Path == AlternativeHostsMail
            ? !attempt.WithoutMailWish
            : attempt.Settings.Any(a => a.Change.ViolationId == s.Change.ViolationId)));

    private static bool SendsMailWish(PatchRequest request, Attempt attempt) =>
        Quiet(request, attempt).Any(s => s.Change.Path == AlternativeHostsMail);

    /// <summary>How to go on after a refusal: other choices of what was refused together. Empty: it is pinned.</summary>
    private static List<Attempt> WaysOn(PatchRequest request, Attempt attempt, ZoomResult<Done>.Refused refused, PatchResult result)
    {
        if (OfTheWhole.Contains(refused.Code))
        {
            return [];
        }

        // Zoom names the wish, or only the wish is left beside one setting: no setting is blamed for it.
        if (SendsMailWish(request, attempt) && (refused.Fields.Contains(AlternativeHostsMail, StringComparer.Ordinal)
            || (attempt.Settings.Length == 1 && result.MailWish != MailWish.Taken)))
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

    /// <summary>Nothing of them can have reached Zoom, or Zoom turned them away unread.</summary>
    internal List<ValuedChange> Unsent { get; } = [];

    /// <summary>They may have reached Zoom, and no word came of them that counts.</summary>
    internal List<ValuedChange> Unanswered { get; } = [];

    internal MailWish MailWish { get; set; }

    /// <summary>The answer after which nothing more was sent; null when all was sent.</summary>
    internal ZoomResult<Done>? Stopped { get; set; }

    /// <summary>The day's updates are used up until then.</summary>
    internal DateTimeOffset? DeferredUntil { get; set; }

    /// <summary>It is the account's day that is used up, not the host's.</summary>
    internal bool DeferredForAccount { get; set; }
}

/// <summary>What Zoom makes of the wish to spare alternative hosts a mail.</summary>
internal enum MailWish { Unknown, Taken, Refused }
