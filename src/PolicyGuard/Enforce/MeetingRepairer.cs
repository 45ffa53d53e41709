using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Clinic;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Enforce;

/// <summary>One PATCH for all changes of a meeting, one more for each occurrence, then a GET: only what is read back counts.</summary>
internal sealed class MeetingRepairer(
    SettingPatcher patcher, MeetingReader reader, ClinicDirectory clinic, IPersonalDataProtector personal, TimeProvider time)
{
    private const string PasscodeAlphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int PasscodeLength = 10;

    /// <summary>How long a look at the meeting is worth: a change of its link that Zoom's rate holds back longer is looked at anew.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <param name="sending">Awaited before each PATCH leaves.</param>
    internal async Task<Carried> RepairAsync(
        OutboxRow row, string account, Command.RepairMeeting repair, Func<CancellationToken, ValueTask>? sending, CancellationToken cancellationToken)
    {
        var (practice, meetingId, action, host) = (row.Key.Practice, row.Key.Key, row.Action, row.Context.HostId);
        ZoomMeeting? now = null;
        var deadline = action.Deadline;
        if (repair.Stand is not null || repair.Changes.Any(c => c.Wanted == WantedMarker.StaffOnly))
        {
            var (before, asked) = await LookAsync(practice, account, meetingId, cancellationToken, withOccurrences: false);
            now = before.Document;
            if (now is null)
            {
                return new Carried(null, new MeetingFact.Repaired(action.Id, ActionReport.Unavailable, before.Problem, null));
            }

            if (repair.Stand?.WhyNot(before.Facts!, time.GetUtcNow()) is { } why)
            {
                return await LookInsteadAsync(row, account, why, cancellationToken);
            }

            deadline = repair.Stand is not null && asked + Fresh < deadline ? asked + Fresh : deadline;
        }

        var settings = repair.Changes.Select(change => new ValuedChange(change, Value(practice, change, now))).ToImmutableArray();
        var result = await patcher.SendAsync(new PatchRequest(account, meetingId, host, settings, deadline, sending), cancellationToken);
        return result.Stopped is ZoomResult<Done>.NotFound && result.Taken.Count == 0
            ? await LookInsteadAsync(row, account, "Zoom did not find the meeting", cancellationToken)
            : await ReportAsync(row, account, result, cancellationToken);
    }

    private async Task<Carried> ReportAsync(OutboxRow row, string account, PatchResult result, CancellationToken cancellationToken)
    {
        var report = result switch
        {
            { Taken.Count: > 0 } => ActionReport.Accepted,
            { Unanswered.Count: > 0 } => ActionReport.Unanswered,
            { DeferredUntil: not null } or { Stopped: ZoomResult<Done>.RateLimited } => ActionReport.Unavailable,
            { Stopped: { } stopped } => Enforcer.ReportOf(stopped),
            _ => ActionReport.Refused,
        };
        var reason = result.Stopped?.Problem ?? result.Refused.Select(r => r.Reason).FirstOrDefault();
        var fact = new MeetingFact.Repaired(row.Action.Id, report, reason, null)
        {
            Refused = [.. result.Refused.Select(r => new RefusedSetting(r.Setting.Change.ViolationId, r.Reason))],
            Unsent = [.. result.Unsent.Select(s => s.Change.ViolationId)],
            Unanswered = [.. result.Unanswered.Select(s => s.Change.ViolationId)],
            DeferredUntil = result.DeferredUntil,
            DeferredForAccount = result.DeferredForAccount,
        };
        if (report is not (ActionReport.Accepted or ActionReport.Unanswered))
        {
            return new Carried(null, fact);
        }

        // Also where Zoom did not answer: it may have made the change all the same.
        var (after, at) = await LookAsync(row.Key.Practice, account, row.Key.Key, cancellationToken);
        return new Carried(null, fact with { After = after.Facts, Reason = fact.Reason ?? after.Problem }, At: at);
    }

    /// <summary>In place of a repair that came too late or may have been made already: the meeting as it is, to be decided on anew.</summary>
    internal async Task<Carried> LookInsteadAsync(OutboxRow row, string account, string why, CancellationToken cancellationToken)
    {
        var (found, at) = await LookAsync(row.Key.Practice, account, row.Key.Key, cancellationToken);
        return new Carried(null, new MeetingFact.Repaired(row.Action.Id, ActionReport.Expired, found.Problem ?? why, found.Facts), found.HostId, at);
    }

    /// <summary>A fault of ours must not make anybody repair again what was just repaired, so it counts as not read.</summary>
    private async Task<(MeetingReading Read, DateTimeOffset At)> LookAsync(
        string practice, string account, string meetingId, CancellationToken cancellationToken, bool withOccurrences = true)
    {
        var asked = time.GetUtcNow();
        try
        {
            return (await reader.ReadAsync(practice, account, meetingId, Lane.Scheduled, cancellationToken, withOccurrences), asked);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return (MeetingReading.Failed($"could not be read back: {e.GetType().Name}"), asked);
        }
    }

    private JsonNode? Value(string practice, SettingChange change, ZoomMeeting? now) => change.Wanted switch
    {
        WantedMarker.Generate => JsonValue.Create(NewPasscode()),
        WantedMarker.StaffOnly => JsonValue.Create(string.Join(';', MeetingReader.AlternativeHosts(now!)
            .Where(e => PersonKeys.Email(personal, practice, e) is { } key && clinic.StaffOf(practice).EmailKeys.Contains(key)))),
        var literal => JsonNode.Parse(literal),
    };

    /// <summary>Letters of both cases and digits, none that look alike, so that it meets the usual requirements and can be read out.</summary>
    private static string NewPasscode()
    {
        while (true)
        {
            var code = RandomNumberGenerator.GetString(PasscodeAlphabet, PasscodeLength);
            if (code.Any(char.IsAsciiDigit) && code.Any(char.IsAsciiLetterLower) && code.Any(char.IsAsciiLetterUpper))
            {
                return code;
            }
        }
    }
}
