using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Enforce;

namespace PolicyGuard.Tests.Companion;

public class CompanionSurfaceTests
{
    [Fact]
    public async Task Without_a_panel_nothing_can_be_done_and_it_is_said()
    {
        await using var house = await CompanionHouse.OpenAsync();
        var answer = await AskAsync(house, new Command.Secure());
        (answer.Report, answer.Reason).ShouldBe((ActionReport.Unavailable, NoCompanion.Reason));
    }

    [Theory]
    [InlineData("secure")]
    [InlineData("admit")]
    [InlineData("putBack")]
    [InlineData("remove")]
    [InlineData("stopRecording")]
    [InlineData("readRoom")]
    public async Task Each_command_reaches_the_panel_with_its_id_its_deadline_and_whom_it_is_about(string kind)
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        var deadline = house.Now.AddSeconds(3);
        (await AskAsync(house, CommandOf(kind), deadline)).ShouldBe(new CompanionAnswer(ActionReport.Accepted, null));
        var order = panel.Orders.Single(o => o["id"]!.GetValue<string>() == "act-1");
        order["id"]!.GetValue<string>().ShouldBe("act-1");
        order["kind"]!.GetValue<string>().ShouldBe(kind);
        order["deadline"]!.GetValue<long>().ShouldBe(deadline.ToUnixTimeMilliseconds());
        order["participantUUID"]?.GetValue<string>().ShouldBe(kind is "admit" or "putBack" or "remove" ? "P-1" : null);
        order.ContainsKey("participantUUID").ShouldBeTrue();
    }

    [Fact]
    public async Task The_client_is_asked_in_its_own_spelling_of_an_id()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        await panel.ReportAsync(1, TestPanel.Joined("{ab12-cd34}", "Somebody"));
        await AskAsync(house, new Command.PutInWaitingRoom("AB12-CD34"));
        panel.Orders.Single(o => o["kind"]!.GetValue<string>() == "putBack")["participantUUID"]!.GetValue<string>().ShouldBe("{ab12-cd34}");
    }

    [Fact]
    public async Task Hands_off_in_the_client_is_the_therapists_word_and_no_reason_to_try_another_way()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = order => Task.FromResult(TestPanel.Says(order, false, null, "handsOff"));
        (await AskAsync(house, new Command.PutInWaitingRoom("P-1"))).Report.ShouldBe(ActionReport.Expired);
        house.Desk.Said.ShouldContain(new LiveFact.HostSaid(HostChoice.HandsOff, null));
        await house.Pipeline.QuietAsync();
        (await house.SessionAsync())["state"]!.GetValue<string>().ShouldBe("handsOff");
    }

    [Fact]
    public async Task After_the_deadline_nothing_is_sent()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        (await AskAsync(house, new Command.Secure(), house.Now)).Report.ShouldBe(ActionReport.Expired);
        panel.Orders.ShouldNotContain(o => o["kind"]!.GetValue<string>() == "secure");
    }

    [Theory]
    [InlineData(60, 5)]
    [InlineData(2, 2)]
    public async Task A_panel_that_does_not_answer_is_waited_for_until_the_deadline_and_five_seconds_at_most(int deadline, int waited)
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = _ => new TaskCompletionSource<JsonObject?>().Task;
        var asked = AskAsync(house, new Command.Secure(), house.Now.AddSeconds(deadline));
        await house.Pipeline.UntilAsync(() => panel.Orders.Any(o => o["id"]!.GetValue<string>() == "act-1"), "the order");
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(waited - 0.1));
        asked.IsCompleted.ShouldBeFalse();
        house.Pipeline.Time.Advance(TimeSpan.FromSeconds(0.2));
        (await asked).Report.ShouldBe(ActionReport.Unanswered);
    }

    [Fact]
    public async Task A_panel_that_is_lost_while_asked_may_have_done_it()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = _ => new TaskCompletionSource<JsonObject?>().Task;
        var asked = AskAsync(house, new Command.Secure());
        await house.Pipeline.UntilAsync(() => panel.Orders.Any(o => o["id"]!.GetValue<string>() == "act-1"), "the order");
        await panel.StopAsync();
        (await asked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Report.ShouldBe(ActionReport.Unanswered);

        // The one who asked hears of the broken connection a moment before the room does.
        await house.Pipeline.UntilAsync(() => house.Pipeline.Services.GetRequiredService<PanelRegistry>().Find(house.Pipeline.Practice, Contexts.Uuid)?.Asked is null, "the panel gone");
        (await AskAsync(house, new Command.Secure())).Report.ShouldBe(ActionReport.Unavailable);
    }

    [Fact]
    public async Task What_was_never_sent_because_the_connection_is_gone_is_said_at_once_or_asked_of_the_next_panel()
    {
        using var goodbyes = new HeldGoodbyes();
        await using var house = await CompanionHouse.OpenAsync(services: s => s.Configure<HubOptions>(o => o.AddFilter(goodbyes)));
        await using var next = await house.OpenPanelAsync();
        await using var first = await house.OpenPanelAsync();
        await first.StopAsync();
        await goodbyes.BegunAsync(1);
        (await AskAsync(house, new Command.Secure())).Report.ShouldBe(ActionReport.Accepted);
        next.Orders.ShouldContain(o => o["id"]!.GetValue<string>() == "act-1");
        await next.StopAsync();
        await goodbyes.BegunAsync(2);
        var room = house.Pipeline.Services.GetRequiredService<PanelRegistry>().Find(house.Pipeline.Practice, Contexts.Uuid)!;
        room.All.Count.ShouldBe(2);
        var answer = await AskAsync(house, new Command.Secure());
        (answer.Report, answer.Reason).ShouldBe((ActionReport.Unavailable, NoCompanion.Reason));
        goodbyes.Release();
    }

    [Fact]
    public async Task An_answer_to_another_question_is_none()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        panel.Answer = _ => Task.FromResult<JsonObject?>(new JsonObject { ["id"] = "act-0", ["done"] = true, ["message"] = "Success" });
        (await AskAsync(house, new Command.Secure())).Report.ShouldBe(ActionReport.Unanswered);
    }

    [Fact]
    public async Task Nonsense_for_an_answer_is_no_yes()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync();
        foreach (var nonsense in new JsonObject?[] { null, [], new JsonObject { ["done"] = "yes" }, new JsonObject { ["done"] = true, ["code"] = "many" } })
        {
            panel.Answer = _ => Task.FromResult((JsonObject?)nonsense?.DeepClone());
            (await AskAsync(house, new Command.Secure())).Report.ShouldBeOneOf(ActionReport.Unanswered, ActionReport.Refused);
        }
    }

    [Theory]
    [InlineData("clientVersion", "5.15.9", "stopRecording,readRoom")]
    [InlineData("clientVersion", "5.15.10", "secure,admit,putBack,stopRecording,readRoom")]
    [InlineData("clientVersion", "6.4.4 (12345)", "secure,admit,putBack,stopRecording,readRoom")]
    [InlineData("clientVersion", "6.4.5", "secure,admit,putBack,remove,stopRecording,readRoom")]
    [InlineData("clientVersion", "10.0.0", "secure,admit,putBack,remove,stopRecording,readRoom")]
    [InlineData("clientVersion", "5.6.6", "")]
    [InlineData("clientVersion", "new", "")]
    [InlineData("clientVersion", null, "")]
    [InlineData("product", "mobile", "remove,stopRecording,readRoom")]
    [InlineData("product", "web", "")]
    [InlineData("product", "zoomRoom", "")]
    [InlineData("status", "authenticated", "secure,admit,putBack")]
    [InlineData("status", "unauthenticated", "secure,admit,putBack")]
    [InlineData("runningContext", "inMainClient", "")]
    [InlineData("runningContext", "inImmersive", "secure,admit,putBack,stopRecording,readRoom")]
    [InlineData("role", "coHost", "secure,admit,putBack,remove,stopRecording,readRoom")]
    public void What_a_client_can_do_follows_from_what_it_is(string member, string? value, string expected) => Can(h => h[member] = value).ShouldBe(expected);

    [Theory]
    [InlineData("setWaitingRoomState", "secure")]
    [InlineData("admitParticipantFromWaitingRoom", "admit")]
    [InlineData("putParticipantToWaitingRoom", "putBack")]
    [InlineData("removeParticipant", "remove")]
    [InlineData("cloudRecording", "stopRecording")]
    [InlineData("getMeetingParticipants", "readRoom")]
    public void What_zoom_did_not_give_the_app_or_the_panel_itself_denies_is_no_ability(string api, string kind)
    {
        var expected = string.Join(',', Kinds.Where(k => k != kind));
        Can(h => h["unsupportedApis"] = new JsonArray(api)).ShouldBe(expected);
        Can(h => h["supported"] = new JsonArray([.. Kinds.Where(k => k != kind).Select(k => (JsonNode)k)])).ShouldBe(expected);
    }

    [Fact]
    public async Task What_the_client_cannot_do_is_not_asked_of_it()
    {
        await using var house = await CompanionHouse.OpenAsync();
        await using var panel = await house.OpenPanelAsync(hello: h => h["clientVersion"] = "6.0.0");
        (await AskAsync(house, new Command.RemoveParticipant("P-1", Surface.Companion))).Report.ShouldBe(ActionReport.Refused);
        panel.Orders.ShouldNotContain(o => o["kind"]!.GetValue<string>() == "remove");
        house.Desk.Said.OfType<LiveFact.CompanionOpened>().Last().Abilities.HasFlag(CompanionAbilities.Remove).ShouldBeFalse();
    }

    /// <summary>The server knows that connections are gone, and has not done yet what follows from it.</summary>
    private sealed class HeldGoodbyes : IHubFilter, IDisposable
    {
        private readonly SemaphoreSlim begun = new(0);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int seen;

        public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
        {
            begun.Release();
            await released.Task;
            await next(context, exception);
        }

        internal async Task BegunAsync(int count)
        {
            for (; seen < count; seen++)
            {
                (await begun.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
            }
        }

        internal void Release() => released.TrySetResult();

        public void Dispose()
        {
            Release();
            begun.Dispose();
        }
    }

    private static readonly string[] Kinds = ["secure", "admit", "putBack", "remove", "stopRecording", "readRoom"];

    private static string Can(Action<JsonObject> change)
    {
        var hello = System.Text.Json.JsonSerializer.Deserialize<PanelHello>(TestPanel.Hello(change).ToJsonString(), System.Text.Json.JsonSerializerOptions.Web)!;
        var able = PanelAbilities.Of(hello);
        CompanionAbilities[] all = [CompanionAbilities.SetWaitingRoom, CompanionAbilities.Admit, CompanionAbilities.PutBack, CompanionAbilities.Remove, CompanionAbilities.StopRecording, CompanionAbilities.SeeRoster];
        return string.Join(',', Kinds.Zip(all).Where(k => able.HasFlag(k.Second)).Select(k => k.First));
    }

    private static Command CommandOf(string kind) => kind switch
    {
        "secure" => new Command.Secure(),
        "admit" => new Command.Admit("P-1"),
        "putBack" => new Command.PutInWaitingRoom("P-1"),
        "remove" => new Command.RemoveParticipant("P-1", Surface.Companion),
        "stopRecording" => new Command.StopRecording(Surface.Companion),
        _ => new Command.ReadRoom(),
    };

    private static Task<CompanionAnswer> AskAsync(CompanionHouse house, Command command, DateTimeOffset? deadline = null) =>
        house.Pipeline.Services.GetRequiredService<ICompanionSurface>().CarryOutAsync(
            house.Pipeline.Practice, Contexts.Uuid, new RequestedAction("act-1", "LIV-01", null, deadline ?? house.Now.AddSeconds(30), command), TestContext.Current.CancellationToken);
}
