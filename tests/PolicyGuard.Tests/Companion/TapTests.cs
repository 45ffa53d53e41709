using Microsoft.AspNetCore.SignalR;
using PolicyGuard.Decide.Live;

namespace PolicyGuard.Tests.Companion;

/// <summary>What the therapist taps in the panel.</summary>
public class TapTests(SharedCompanionHouse shared) : IClassFixture<SharedCompanionHouse>
{
    private readonly CompanionHouse house = shared.House;

    [Theory]
    [InlineData("HandsOff", (int)HostChoice.HandsOff)]
    [InlineData("Resume", (int)HostChoice.Resume)]
    [InlineData("admitOnce", (int)HostChoice.AdmitOnce)]
    [InlineData("IsExpectedPerson", (int)HostChoice.IsExpectedPerson)]
    public async Task A_tap_is_the_therapists_word_for_the_session(string choice, int said)
    {
        await using var panel = await house.OpenPanelAsync();
        await panel.SayAsync(choice, "unknown-1", "jd");
        house.Desk.Said.OfType<LiveFact.HostSaid>().Last().ShouldBe(new LiveFact.HostSaid((HostChoice)said, "unknown-1", "jd"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EndMeeting")]
    [InlineData("1")]
    [InlineData("HandsOff,Resume")]
    public async Task A_tap_that_we_do_not_know_is_refused(string choice)
    {
        await using var panel = await house.OpenPanelAsync();
        var before = house.Desk.Said.OfType<LiveFact.HostSaid>().Count();
        (await Should.ThrowAsync<HubException>(() => panel.SayAsync(choice))).Message.ShouldEndWith("HubException: choice");
        house.Desk.Said.OfType<LiveFact.HostSaid>().Count().ShouldBe(before);
    }
}
