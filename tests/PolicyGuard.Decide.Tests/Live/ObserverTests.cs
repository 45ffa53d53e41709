using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Policies;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>Who may watch, when, and with whose consent; and whose surname others may read.</summary>
public class ObserverTests
{
    private static readonly Sighting Observer = new("UUID-S", "95", RegistrantId: "registrant-sup", NameKey: "n-sup", DisplayName: "Sam");

    private static SessionContext Observed(bool consent, int? until = null) => Context with
    {
        ScheduledStart = Nine, ObservationConsent = consent,
        Expected = new ExpectedSet("supervision", [.. OneClient.People, new ExpectedPerson(Known("sup", "S.V.", PersonRole.Supervisor), false, 1) { UntilMinute = until }]),
    };

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void An_observer_without_the_clients_consent_on_file_is_told_of_and_never_put_out(bool consent, int told)
    {
        var story = Secured(Observed(consent)).Tell(new LiveFact.Joined(Observer), 70).WaitUntil(300);
        story.Violations.Count(v => v.Rule == "LIV-18").ShouldBe(told);
        story.Removals.ShouldBeEmpty();
        if (told > 0)
        {
            story.ShouldBeLeftToTheHost("LIV-18", 301);
        }
    }

    [Fact]
    public void An_observer_who_stays_longer_than_agreed_is_told_of_whatever_was_agreed_to() =>
        Secured(Observed(consent: true, until: 10)).Tell(new LiveFact.Joined(Observer), 70).WaitUntil(601).Violations.ShouldHaveSingleItem().Rule.ShouldBe("LIV-18");

    [Fact]
    public void A_partner_is_no_observer() => Secured(Observed(consent: false)).WaitUntil(300).Violations.ShouldBeEmpty();

    [Theory]
    [InlineData("group", "Jane Doe", 1)]
    [InlineData("dropIn", "Jane Doe", 1)]
    [InlineData("group", "Jane Doe-Smith", 1)]
    [InlineData("group", "Doe, Jane", 1)]
    [InlineData("group", "Sinead O'Hara", 1)]
    [InlineData("group", "Galaxy Tab", 0)]
    [InlineData("group", "Jane D", 0)]
    [InlineData("group", "Jane D.", 0)]
    [InlineData("group", "Jane", 0)]
    [InlineData("group", "J.D.", 0)]
    [InlineData("group", "Jane's iPhone 12", 0)]
    [InlineData("group", "Blue Otter", 0)]
    [InlineData("individual", "Jane Doe", 0)]
    public void A_full_name_shown_to_a_group_is_told_to_the_host(string profile, string shown, int told)
    {
        var people = OneClient.People[0] with { Person = OneClient.People[0].Person with { Alias = "Blue Otter" } };
        var story = new Story(Context with { Expected = new ExpectedSet(profile, [people]) }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client with { DisplayName = shown }), 2).WaitUntil(60);
        story.Violations.Count(v => v.Rule == "LIV-21").ShouldBe(told);
        story.State.Notices.Count(n => n.Text.Contains("full name", StringComparison.Ordinal)).ShouldBe(told);
    }

    [Fact]
    public void A_full_name_shown_after_coming_in_is_told_too()
    {
        var story = SecuredFromPanel(Context with { Expected = OneClient with { Profile = "group" }, ScheduledStart = Nine.AddHours(-1) });
        story.Violations.ShouldBeEmpty();
        story.Tell(Room([HostSeen, Shown(Client with { NameKey = "n-other", DisplayName = "Jane Doe" })]), 70).Violations.ShouldContain(v => v.Rule == "LIV-21");
    }

    [Fact]
    public void One_session_can_keep_surnames_too() =>
        Secured(Context with { Expected = OneClient with { Overrides = new ProfileOverrides(HidesSurnames: true) } }).Tell(new LiveFact.Joined(Stranger with { DisplayName = "Some Body" }), 70).Violations.ShouldContain(v => v.Rule == "LIV-21");
}
