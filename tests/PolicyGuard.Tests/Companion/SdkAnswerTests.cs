using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;

namespace PolicyGuard.Tests.Companion;

/// <summary>What the host's client can answer to a command, and what each answer comes to.</summary>
public class SdkAnswerTests(SharedCompanionHouse shared) : IClassFixture<SharedCompanionHouse>
{
    private readonly CompanionHouse house = shared.House;

    [Theory]
    [InlineData(10234, ActionReport.Accepted)]
    [InlineData(10237, ActionReport.Accepted)]
    [InlineData(10233, ActionReport.Refused)]
    [InlineData(10235, ActionReport.Refused)]
    [InlineData(10236, ActionReport.Refused)]
    [InlineData(10238, ActionReport.Refused)]
    [InlineData(10239, ActionReport.Refused)]
    [InlineData(10240, ActionReport.Refused)]
    [InlineData(10075, ActionReport.Refused)]
    [InlineData(10049, ActionReport.Refused)]
    [InlineData(10021, ActionReport.Refused)]
    [InlineData(10022, ActionReport.Refused)]
    [InlineData(10040, ActionReport.Refused)]
    [InlineData(10017, ActionReport.Refused)]
    [InlineData(10001, ActionReport.Unanswered)]
    [InlineData(10118, ActionReport.Refused)]
    [InlineData(10150, ActionReport.Refused)]
    [InlineData(10151, ActionReport.Unavailable)]
    [InlineData(10048, ActionReport.Refused)]
    [InlineData(10050, ActionReport.Accepted)]
    [InlineData(10051, ActionReport.Refused)]
    [InlineData(10052, ActionReport.Accepted)]
    [InlineData(10055, ActionReport.Refused)]
    [InlineData(10061, ActionReport.Refused)]
    [InlineData(10105, ActionReport.Refused)]
    [InlineData(10106, ActionReport.Refused)]
    [InlineData(10107, ActionReport.Refused)]
    [InlineData(10108, ActionReport.Refused)]
    [InlineData(10109, ActionReport.Refused)]
    [InlineData(10189, ActionReport.Refused)]
    [InlineData(10190, ActionReport.Refused)]
    [InlineData(99999, ActionReport.Refused)]
    public async Task Every_code_of_the_client_comes_to_something(int code, ActionReport report)
    {
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = order => Task.FromResult(TestPanel.Says(order, order["kind"]!.GetValue<string>() == "readRoom", order["kind"]!.GetValue<string>() == "readRoom" ? null : code, "refused"));
        var answer = await AskAsync(house, new Command.PutInWaitingRoom("P-1"));
        answer.Report.ShouldBe(report);
        (answer.Reason is null).ShouldBe(report == ActionReport.Accepted);
        if (code is 10239 or 10017)
        {
            // By these very words the session knows that REST must not do it either.
            answer.Reason.ShouldBe(code == 10239 ? CompanionRefusals.LeadsThere : CompanionRefusals.TherapistSaidNo);
        }

        if (code == 10040)
        {
            house.Desk.Told.ShouldContain("localRecording");
            await house.Pipeline.QuietAsync();
            (await house.SessionAsync())["timeline"]!.AsArray().ShouldContain(t => t!["text"]!.GetValue<string>().Contains("LocalRecording started"));
        }

        if (code is 10234 or 10237 or 10238 or 10239 or 10075 or 10050 or 10051 or 10052)
        {
            await house.Pipeline.UntilAsync(() => panel.Orders.Any(o => o["kind"]!.GetValue<string>() == "readRoom"), "the room is read again");
        }
    }

    [Fact]
    public void The_table_holds_every_code_that_the_reference_names() => SdkAnswers.Known.Order().ShouldBe(
        [10001, 10017, 10021, 10022, 10040, 10048, 10049, 10050, 10051, 10052, 10055, 10061, 10075, 10105, 10106, 10107, 10108, 10109, 10118, 10150, 10151, 10189, 10190, .. Enumerable.Range(10233, 8)]);

    [Theory]
    [InlineData(true, "Success", ActionReport.Accepted)]
    [InlineData(true, "Failure", ActionReport.Refused)]
    [InlineData(false, "Failure", ActionReport.Refused)]
    [InlineData(false, "Success", ActionReport.Refused)]
    [InlineData(true, "hello", ActionReport.Refused)]
    [InlineData(false, "late", ActionReport.Expired)]
    [InlineData(false, "noAnswer", ActionReport.Unanswered)]
    [InlineData(false, "role", ActionReport.Refused)]
    [InlineData(false, "context", ActionReport.Refused)]
    [InlineData(false, "version", ActionReport.Refused)]
    [InlineData(false, "guest", ActionReport.Refused)]
    public async Task An_answer_without_a_code_is_believed_only_when_it_says_success(bool done, string message, ActionReport report)
    {
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = order => Task.FromResult(TestPanel.Says(order, done, null, message));
        (await AskAsync(house, new Command.Secure())).Report.ShouldBe(report);
    }

    private static int asked;

    private static Task<CompanionAnswer> AskAsync(CompanionHouse house, Command command, DateTimeOffset? deadline = null) =>
        house.Pipeline.Services.GetRequiredService<ICompanionSurface>().CarryOutAsync(
            house.Pipeline.Practice, Contexts.Uuid, new RequestedAction($"act-{Interlocked.Increment(ref asked)}", "LIV-01", null, deadline ?? house.Now.AddSeconds(30), command), TestContext.Current.CancellationToken);
}
