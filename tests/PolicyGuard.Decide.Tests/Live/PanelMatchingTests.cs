using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>The client's ids need not be those of the events: equal ids, then one name at one time, then nobody knows.</summary>
public class PanelMatchingTests
{
    private const string Ambiguous = "it is not certain who this is";

    private static Sighting Named(string id, string name) => new(id, null, NameKey: $"n-{name}", DisplayName: name, ByPanel: true);

    [Theory]
    [InlineData("uuid-stranger")]
    [InlineData("{UUID-STRANGER}")]
    [InlineData("UUIDSTRANGER")]
    public void Ids_are_one_whatever_their_case_braces_and_hyphens_and_the_client_is_named_its_own_spelling(string spelt)
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger, spelt)), 70.2).WaitUntil(91);
        story.State.People.Count(p => p.Place == Place.Inside).ShouldBe(3);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe(spelt);
        story.Timeline.ShouldContain(t => t.Text.StartsWith("unknown-", StringComparison.Ordinal) && t.Text.EndsWith("in the client: matched by the same id", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_other_ids_one_name_at_one_time_decides_whichever_is_heard_first_and_each_surface_gets_its_own(bool eventFirst)
    {
        var story = SecuredFromPanel();
        LiveFact[] told = eventFirst ? [new LiveFact.Joined(Stranger), new LiveFact.Joined(Shown(Stranger, "P-9"))] : [new LiveFact.Joined(Shown(Stranger, "P-9")), new LiveFact.Joined(Stranger)];
        story.Tell(told[0], 70).Tell(told[1], 73).WaitUntil(94);
        story.State.People.Count(p => p.Place == Place.Inside).ShouldBe(3);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("P-9");
        story.Answer<Command.PutInWaitingRoom>(ActionReport.Refused, 94.5).Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
        story.Timeline.ShouldContain(t => t.Text.EndsWith("matched by the same name at the same time", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_name_at_another_time_decides_nothing_and_the_host_is_asked_once()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger, "P-9")), 88).WaitUntil(120);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-STRANGER");
        story.State.Companion!.Unmatched.ShouldHaveSingleItem().PanelUuid.ShouldBe("P-9");
        story.OutcomeOf("LIV-04")!.Reason.ShouldBe($"the host could not be told: the panel has not shown it; {Ambiguous}");
    }

    [Fact]
    public void Two_of_one_name_are_never_told_apart_by_it_also_when_the_second_is_heard_later()
    {
        var other = Stranger with { Uuid = "UUID-OTHER", UserId = "66" };
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger, "P-9")), 71).Tell(new LiveFact.Joined(other), 72).WaitUntil(94);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.State.People.ShouldAllBe(p => !p.PanelUuids.Contains("P-9"));
    }

    [Fact]
    public void Where_events_carry_no_names_nobody_in_the_client_is_acted_on()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger with { NameKey = null, DisplayName = null }), 70).Tell(new LiveFact.Joined(Shown(Stranger, "P-9")), 71).WaitUntil(120);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
    }

    [Fact]
    public void And_whom_the_client_showed_first_is_in_doubt_when_a_nameless_event_follows()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Shown(Stranger, "P-9")), 70).Tell(new LiveFact.Joined(Client with { Uuid = "W-2", UserId = "77", NameKey = null, DisplayName = null }), 75).WaitUntil(120);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(Ambiguous);
    }

    [Fact]
    public void The_clients_picture_of_the_host_and_of_the_client_proves_nobody_and_raises_nothing_while_events_are_on_their_way()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(Opened, 1).Tell(new LiveFact.Joined(Shown(HostSeen, "P-1")), 1).Tell(new LiveFact.Joined(HostSeen), 1.5)
            .Tell(new LiveFact.Joined(Shown(Client, "P-2")), 5).Tell(new LiveFact.Joined(Client), 6).WaitUntil(60);
        story.Violations.ShouldBeEmpty();
        story.State.People.Length.ShouldBe(2);
        story.Person("P-2").ShouldSatisfyAllConditions(p => p.Alias.ShouldBe("J.D."), p => p.Evidence.ShouldBe(Evidence.L3));
    }

    [Fact]
    public void A_name_in_the_client_is_no_more_than_a_name() =>
        new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.Joined(Shown(HostSeen)), 2).Tell(new LiveFact.Joined(Shown(Client, "P-2")), 5).WaitUntil(30)
            .Person("P-2").Evidence.ShouldBe(Evidence.L1);

    [Fact]
    public void A_new_id_after_a_change_of_role_is_the_newest_id()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 70.2)
            .Tell(new LiveFact.RoleChanged(Stranger, MeetingRole.CoHost), 75).Tell(new LiveFact.RoleChanged(Stranger, MeetingRole.Attendee), 76).Tell(new LiveFact.Joined(Shown(Stranger, "P-NEW")), 77).WaitUntil(91);
        story.Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem().ParticipantUuid.ShouldBe("P-NEW");
    }

    [Fact]
    public void An_id_that_outlives_a_lost_connection_is_the_same_person_under_the_events_new_id()
    {
        var story = SecuredFromPanel().Tell(new LiveFact.Left(Shown(Client), LeaveReason.Unknown), 100).Tell(new LiveFact.EnteredWaitingRoom(Shown(Client)), 110).Tell(new LiveFact.EnteredWaitingRoom(ClientAgain), 110.4)
            .Tell(new LiveFact.Joined(Shown(Client)), 112).Tell(new LiveFact.Joined(ClientAgain), 112.3);
        story.State.People.Count(p => p.PersonId == "jd" && p.Place == Place.Inside).ShouldBe(1);
    }

    [Fact]
    public void Who_is_not_in_the_room_any_more_is_gone_and_their_place_is_kept()
    {
        var story = SecuredFromPanel().Tell(Room([HostSeen]), 100);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Left);
        story.State.Phase.ShouldBe(SessionPhase.Recovering);
    }

    [Fact]
    public void An_old_picture_moves_nobody_of_whom_newer_word_is_known() =>
        SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 100).Tell(Room([HostSeen, Client]), 99, late: 4).Person("UUID-STRANGER").Place.ShouldBe(Place.Inside);

    [Fact]
    public void Somebody_first_seen_in_a_picture_may_have_been_let_in_before_it_and_is_a_card_and_no_more()
    {
        var story = SecuredFromPanel().Tell(Room([HostSeen, Client, Stranger]), 100).WaitUntil(200);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(Ambiguous);
    }

    [Fact]
    public void Unless_Zoom_tells_of_their_coming() =>
        SecuredFromPanel().Tell(Room([HostSeen, Client, Stranger]), 100).Tell(new LiveFact.Joined(Stranger), 99.5, late: 1).WaitUntil(200).Asked<Command.PutInWaitingRoom>().ShouldHaveSingleItem();

    [Fact]
    public void Who_is_missing_while_somebody_cannot_be_told_apart_may_only_have_another_id()
    {
        var story = SecuredFromPanel().Tell(Room([HostSeen, Shown(Client, "P-OTHER")]), 100);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Kept.ShouldBeEmpty();
    }

    [Fact]
    public void Another_name_under_the_same_id_is_told_and_not_judged()
    {
        var story = SecuredFromPanel().Tell(Room([HostSeen, Shown(Client) with { NameKey = "n-otter", DisplayName = "Otter.ai" }]), 70).WaitUntil(200);
        story.Person("UUID-CLIENT").ShouldSatisfyAllConditions(p => p.Alias.ShouldBe("J.D."), p => p.Evidence.ShouldBe(Evidence.L3), p => p.BotSignature.ShouldBeNull());
        story.OutcomeOf("LIV-09")!.Reason!.ShouldContain("; was J.D.");
        story.ShouldBeLeftToTheHost("LIV-09", 201);
        story.Violations.ShouldHaveSingleItem().Rule.ShouldBe("LIV-09");
    }

    [Fact]
    public void A_clients_clock_that_runs_ahead_makes_the_session_deaf_to_nothing() =>
        SecuredFromPanel().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(Shown(Stranger)), 900, late: -829).Person("UUID-STRANGER").PlaceAt.ShouldBe(Nine.AddSeconds(71));

    [Fact]
    public void A_guest_known_from_one_side_only_is_not_counted_twice_as_company()
    {
        // The client is in by events alone, the stranger by the client alone: for all we know there is one guest.
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.Joined(Shown(HostSeen)), 2).Tell(Room([HostSeen]), 2.5)
            .Tell(new LiveFact.Joined(Client), 5).WaitUntil(60).Tell(new LiveFact.Joined(Named("P-9", "iPhone")), 70).WaitUntil(200);
        story.Asked<Command.PutInWaitingRoom>().ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe("the last guest is never put out");
    }
}
