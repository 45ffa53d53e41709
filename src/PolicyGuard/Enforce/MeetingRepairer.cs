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

/// <summary>One PATCH for all changes of a meeting, then a GET: only what is read back counts.</summary>
internal sealed class MeetingRepairer(ZoomApi zoom, MeetingReader reader, ClinicDirectory clinic, IPersonalDataProtector personal, HostDayBudget budget, TimeProvider time)
{
    private const string PasscodeAlphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private const int PasscodeLength = 10;

    internal async Task<MeetingFact.Repaired> RepairAsync(
        string practice, string account, string meetingId, string? host, RequestedAction action, Command.RepairMeeting repair, CancellationToken cancellationToken)
    {
        ZoomMeeting? now = null;
        if (repair.Changes.Any(c => c.Wanted == WantedMarker.StaffOnly))
        {
            (_, _, now, var problem, _) = await reader.ReadAsync(practice, account, meetingId, Lane.Scheduled, cancellationToken);
            if (now is null)
            {
                return new MeetingFact.Repaired(action.Id, ActionReport.Unavailable, problem, null);
            }
        }

        var body = new JsonObject();
        foreach (var change in repair.Changes)
        {
            Set(body, change.Path, Value(practice, change, now));
        }

        var result = await zoom.ChangeMeetingAsync(account, meetingId, host, body, Lane.Scheduled, cancellationToken);
        if (result is ZoomResult<Done>.RateLimited { HostOnly: true } && host is not null)
        {
            budget.Exhaust(host, time.GetUtcNow());
        }

        if (result is not ZoomResult<Done>.Ok)
        {
            var report = result is ZoomResult<Done>.Refused or ZoomResult<Done>.NotFound ? ActionReport.Refused : ActionReport.Unavailable;
            return new MeetingFact.Repaired(action.Id, report, result.Problem, null);
        }

        var (after, _, _, unread, _) = await reader.ReadAsync(practice, account, meetingId, Lane.Scheduled, cancellationToken);
        return new MeetingFact.Repaired(action.Id, ActionReport.Accepted, unread, after);
    }

    private JsonNode? Value(string practice, SettingChange change, ZoomMeeting? now) => change.Wanted switch
    {
        WantedMarker.Generate => JsonValue.Create(NewPasscode()),
        WantedMarker.StaffOnly => JsonValue.Create(string.Join(';', MeetingReader.AlternativeHosts(now!)
            .Where(e => PersonKeys.Email(personal, practice, e) is { } key && clinic.StaffOf(practice).EmailKeys.Contains(key)))),
        var literal => JsonNode.Parse(literal),
    };

    private static void Set(JsonObject body, string path, JsonNode? value)
    {
        var parts = path.Split('.');
        foreach (var part in parts[..^1])
        {
            body = body[part] as JsonObject ?? (JsonObject)(body[part] = new JsonObject());
        }

        body[parts[^1]] = value;
    }

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
