using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PolicyGuard.Connect;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Scheduled;
using PolicyGuard.Clinic;
using PolicyGuard.Pipeline;
using PolicyGuard.Policies;
using PolicyGuard.Show.Api;
using PolicyGuard.Storage;
using PolicyGuard.Zoom;

namespace PolicyGuard.Commands;

/// <summary>
/// The check, asked on the command line. What a service of this folder knows (the practice's policy, people and consents) counts here
/// too; without one the account is checked by the configuration alone.
/// </summary>
internal static class CheckCommand
{
    private const string Nobody = "check";

    internal static async Task<int> RunAsync(string[] args, bool json, TextWriter output, TextWriter errors, TimeProvider time, CancellationToken cancellationToken)
    {
        var known = KnownPractice.Find(args);
        await using var app = PolicyGuardBuilder.BuildWithoutFolder(args, services =>
        {
            services.Replace(ServiceDescriptor.Singleton(time));
            if (known is null)
            {
                services.AddSingleton<IPersonalDataProtector, PassingKeys>();
            }
        });
        var account = app.Services.GetRequiredService<IOptions<ZoomOptions>>().Value.AccountId;
        if (string.IsNullOrEmpty(account))
        {
            await errors.WriteLineAsync("No account is connected: set Zoom:AccountId.");
            return 2;
        }

        if (known is not null)
        {
            app.Services.GetRequiredService<PolicyStore>().Load([known]);
            await app.Services.GetRequiredService<HostCalendar>().LoadAsync(cancellationToken);
        }

        var practice = new ConnectedPractice(known ?? Nobody, account, RuleMode.Enforce);
        var found = await app.Services.GetRequiredService<AccountCheck>().RunAsync(practice.Id, account, ContextOf, cancellationToken);
        if (found.Problem is { } problem)
        {
            await errors.WriteLineAsync($"The account could not be read: {problem}.");
            return 2;
        }

        Print(output, json, found);
        return found.IsBlind ? 2 : found.Findings.Count > 0 ? 1 : 0;

        ValueTask<MeetingPolicyContext> ContextOf(SurveyedMeeting meeting) => known is not null
            ? app.Services.GetRequiredService<MeetingDesk>().ContextAsync(practice, meeting.Id, meeting.Host, cancellationToken)
            : ValueTask.FromResult(new MeetingPolicyContext(app.Services.GetRequiredService<PolicySource>().Of(Nobody), RuleMode.Enforce)
            {
                HostId = meeting.Host, StaffNames = app.Services.GetRequiredService<ClinicDirectory>().StaffOf(Nobody).FoldedNames,
            });
    }

    private static void Print(TextWriter output, bool json, AccountFindings found)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(CheckShape.Of(found), new ApiJson(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true }).CheckShape));
            return;
        }

        foreach (var (meeting, _, v, would) in found.Findings.OrderByDescending(f => f.Violation.Severity).ThenBy(f => f.MeetingId, StringComparer.Ordinal))
        {
            output.WriteLine($"{v.Rule}  {CommitWriter.Word(v.Severity),-8}  meeting {meeting}  {v.Subject}: {v.Before ?? "-"} -> {v.Wanted ?? "-"}  {(would ? "would be changed" : "needs a person")}");
        }

        output.WriteLine(
            $"{found.Read} meetings read{(found.Unread > 0 ? $", {found.Unread} could not be read" : "")}; {found.Findings.Count} violations, {found.Findings.Count(f => f.WouldChange)} would be changed. Nothing was changed.");
    }
}
