using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Enforce;
using PolicyGuard.Pipeline;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Commands;

/// <summary>Reads the connected account now and says what breaks policy and what would be changed. Changes nothing, in Zoom or here.</summary>
internal static class CheckCommand
{
    private const string Practice = "check";

    internal static async Task<int> RunAsync(string[] args, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var app = PolicyGuardBuilder.BuildWithoutFolder(args, services => services.AddSingleton<IPersonalDataProtector, PassingKeys>());
        var (zoom, reader, clinic) = (app.Services.GetRequiredService<ZoomApi>(), app.Services.GetRequiredService<MeetingReader>(), app.Services.GetRequiredService<ClinicDirectory>());
        var account = app.Services.GetRequiredService<IOptions<ZoomOptions>>().Value.AccountId;
        if (string.IsNullOrEmpty(account))
        {
            await errors.WriteLineAsync("No account is connected: set Zoom:AccountId.");
            return 2;
        }

        var users = await zoom.UsersAsync(account, cancellationToken);
        if (users is not ZoomResult<IReadOnlyList<ZoomUser>>.Ok { Value: var hosts })
        {
            await errors.WriteLineAsync($"The account could not be read: {users.Problem}.");
            return 2;
        }

        clinic.NoteStaff(Practice, hosts.Select(u => (u.Id, u.Email, u.Type == 2, u.Names)));
        var policy = PolicyOptions.Load(app.Services.GetRequiredService<IOptions<PolicyOptions>>().Value);
        var findings = new List<(string Meeting, string Host, Violation Violation, bool WouldChange)>();
        var (read, unread) = (0, 0);
        foreach (var host in hosts)
        {
            if (await zoom.MeetingsAsync(account, host.Id, "upcoming", Lane.Sweep, cancellationToken) is not ZoomResult<IReadOnlyList<ZoomMeetingItem>>.Ok { Value: var items })
            {
                unread++;
                continue;
            }

            foreach (var id in items.Select(i => i.Id).Distinct(StringComparer.Ordinal))
            {
                var (facts, _, _, _, _) = await reader.ReadAsync(Practice, account, id, Lane.Sweep, cancellationToken);
                if (facts is null)
                {
                    unread++;
                    continue;
                }

                read++;
                findings.AddRange(Evaluate(policy, clinic.StaffOf(Practice), id, host.Id, facts, app.Services.GetRequiredService<TimeProvider>().GetUtcNow()));
            }
        }

        Print(output, json, read, unread, findings);
        return unread > 0 && read == 0 ? 2 : findings.Count > 0 ? 1 : 0;
    }

    /// <summary>Decides as the service would in enforce mode; the decision goes nowhere.</summary>
    private static IEnumerable<(string, string, Violation, bool)> Evaluate(
        Decide.Policies.ClinicPolicy policy, Staff staff, string id, string host, MeetingFacts facts, DateTimeOffset now)
    {
        var context = new MeetingPolicyContext(policy, RuleMode.Enforce) { HostId = host, StaffNames = staff.FoldedNames };
        var decision = ScheduledDecider.Decide(
            new MeetingState(id) { Standing = MeetingStanding.Expected }, new MeetingInput("check", now, now, new MeetingFact.Read(facts, null)), context);
        var changed = decision.Actions.Select(a => a.Command).OfType<Command.RepairMeeting>().SelectMany(r => r.Changes).Select(c => c.ViolationId).ToHashSet(StringComparer.Ordinal);
        return decision.Violations.Select(v => (id, host, v, changed.Contains(v.Id)));
    }

    private static void Print(TextWriter output, bool json, int read, int unread, List<(string Meeting, string Host, Violation Violation, bool WouldChange)> findings)
    {
        if (json)
        {
            output.WriteLine(new JsonObject
            {
                ["meetings"] = read,
                ["unread"] = unread,
                ["violations"] = new JsonArray([.. findings.Select(f => (JsonNode)new JsonObject
                {
                    ["rule"] = f.Violation.Rule, ["severity"] = CommitWriter.Word(f.Violation.Severity), ["meetingId"] = f.Meeting, ["host"] = f.Host, ["subject"] = f.Violation.Subject,
                    ["before"] = f.Violation.Before, ["wanted"] = f.Violation.Wanted, ["wouldChange"] = f.WouldChange,
                })]),
            }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
            return;
        }

        foreach (var (meeting, _, v, would) in findings.OrderByDescending(f => f.Violation.Severity).ThenBy(f => f.Meeting, StringComparer.Ordinal))
        {
            output.WriteLine($"{v.Rule}  {CommitWriter.Word(v.Severity),-8}  meeting {meeting}  {v.Subject}: {v.Before ?? "-"} -> {v.Wanted ?? "-"}  {(would ? "would be changed" : "needs a person")}");
        }

        output.WriteLine($"{read} meetings read{(unread > 0 ? $", {unread} could not be read" : "")}; {findings.Count} violations, {findings.Count(f => f.WouldChange)} would be changed. Nothing was changed.");
    }

    /// <summary>A check keeps nothing, so a hash for the length of the run is all it needs.</summary>
    private sealed class PassingKeys : IPersonalDataProtector
    {
        private readonly byte[] key = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

        public void EnsureKey(string practice)
        {
            // Nothing is stored, so there is no key to keep.
        }

        public byte[] Protect(string practice, string? person, ReadOnlySpan<byte> clear) => throw new NotSupportedException("A check stores nothing.");

        public byte[]? Unprotect(string practice, string? person, ReadOnlySpan<byte> secret) => throw new NotSupportedException("A check stores nothing.");

        public string Hash(string practice, string kind, ReadOnlySpan<char> value) =>
            Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(key, System.Text.Encoding.UTF8.GetBytes($"{kind}:{value}")));
    }
}
