using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What Zoom and people were seen to do in the field (the cases of issue 9), each with its variants.</summary>
public class FieldCaseTests
{
    private static readonly SessionContext Nobody = Context with { Expected = ExpectedSet.None };

    /// <summary>Without an expected set: the host let the client in, and the session is secured.</summary>
    private static Story SecuredByHand(Sighting? client = null) => new Story(Nobody)
        .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
        .Tell(new LiveFact.EnteredWaitingRoom(client ?? Named), 5).Tell(new LiveFact.Admitted(client ?? Named), 8).Tell(new LiveFact.Joined(client ?? Named), 9)
        .WaitUntil(60);

    private static readonly Sighting Named = new("UUID-JO", "2", NameKey: "n-jo", DisplayName: "Jo F");
    private static readonly Sighting NamedAgain = new("UUID-JO-2", "12", NameKey: "n-jo", DisplayName: "Jo F");
    private static readonly Sighting Mailed = Named with { EmailKey = "email-jo" };
    private static readonly Sighting MailedAgain = NamedAgain with { EmailKey = "email-jo" };

    private static bool IsOut(Story story, Sighting who) => story.Removals.Any(r => r.ParticipantUuid == who.Uuid);

    // Case 01
    [Theory]
    [InlineData(LeaveReason.MovedToBreakoutRoom, true, 0)]
    [InlineData(LeaveReason.LeftByThemselves, true, 0)]
    [InlineData(LeaveReason.MovedToBreakoutRoom, false, 0)]
    [InlineData(LeaveReason.LeftByThemselves, false, 0)]
    [InlineData(LeaveReason.LeftByThemselves, true, 0.26)]
    [InlineData(LeaveReason.LeftByThemselves, false, 0.26)]
    public void A_client_who_moves_to_a_breakout_room_stays_inside(LeaveReason reason, bool leftFirst, double joinedEarlier)
    {
        var moved = Client with { UserId = "117441536" };
        var story = Secured();
        if (leftFirst)
        {
            story.Tell(new LiveFact.Left(Client, reason), 70, 2).Tell(new LiveFact.Joined(moved), 70 - joinedEarlier, 2.3 + joinedEarlier);
        }
        else
        {
            story.Tell(new LiveFact.Joined(moved), 70 - joinedEarlier, 1.9 + joinedEarlier).Tell(new LiveFact.Left(Client, reason), 70, 2);
        }

        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.State.Kept.ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(Stranger), 80).WaitUntil(600);
        IsOut(story, Stranger).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_who_moves_to_a_breakout_room_is_not_away(bool leftFirst)
    {
        var moved = HostSeen with { UserId = "117441537" };
        var (left, joined) = (new LiveFact.Left(HostSeen, LeaveReason.LeftByThemselves), new LiveFact.Joined(moved));
        var story = leftFirst ? Secured().Tell(left, 70).Tell(joined, 70, 1) : Secured().Tell(joined, 70).Tell(left, 70, 1);
        story.State.HostInside.ShouldBeTrue();
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stranger_who_moves_to_a_breakout_room_is_put_out_all_the_same(bool leftFirst)
    {
        var moved = Stranger with { UserId = "117441538" };
        var (left, joined) = (new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves), new LiveFact.Joined(moved));
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 66);
        story = leftFirst ? story.Tell(left, 70).Tell(joined, 70, 1) : story.Tell(joined, 70).Tell(left, 70, 1);
        story.WaitUntil(120);
        IsOut(story, Stranger).ShouldBeTrue();
    }

    // Cases 03 and 47
    [Fact]
    public void A_late_leave_of_an_old_connection_keeps_no_place_for_a_client_who_is_back()
    {
        // The form of 2019: neither uuid nor e-mail.
        var old = new Sighting(null, "16778240", NameKey: "n-client", DisplayName: "Jane D");
        var back = old with { UserId = "16780288" };
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(old), 9).WaitUntil(60)
            .Tell(new LiveFact.Joined(back), 81).Tell(new LiveFact.Left(old, LeaveReason.Disconnected), 113);
        story.State.Kept.ShouldBeEmpty();
        story.State.People.ShouldContain(p => p.UserIds.Contains("16780288") && p.Place == Place.Inside && p.PersonId == "jd");
        story.WaitUntil(600).State.Phase.ShouldBe(SessionPhase.Secured);
        story.Removals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(double.PositiveInfinity)]
    public void A_client_who_is_back_under_the_same_e_mail_before_the_old_connection_ends_is_the_client(double leftAfter)
    {
        var story = SecuredByHand(Mailed).Tell(new LiveFact.Joined(MailedAgain), 100);
        if (double.IsFinite(leftAfter))
        {
            story.Tell(new LiveFact.Left(Mailed, LeaveReason.Disconnected), 98, leftAfter).WaitUntil(170);
            story.State.Phase.ShouldBe(SessionPhase.Secured);
        }

        story.WaitUntil(900).Removals.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(double.PositiveInfinity)]
    public void A_client_who_is_back_under_the_same_name_alone_is_held_or_asked_and_never_removed(double leftAfter)
    {
        var story = SecuredByHand().Tell(new LiveFact.Joined(NamedAgain), 100);
        if (double.IsFinite(leftAfter))
        {
            story.Tell(new LiveFact.Left(Named, LeaveReason.Disconnected), 98, leftAfter);
        }

        story.WaitUntil(900).Removals.ShouldBeEmpty();
        story.Violations.ShouldContain(v => v.Rule == "LIV-20");
    }

    [Fact]
    public void Two_clients_drop_and_a_third_person_who_is_let_in_takes_neither_place()
    {
        var other = new Sighting("UUID-KIM", "3", NameKey: "n-kim", DisplayName: "Kim");
        var third = new Sighting("UUID-LEE", "4", NameKey: "n-lee", DisplayName: "Lee");
        var story = SecuredByHand().Tell(new LiveFact.EnteredWaitingRoom(other), 70).Tell(new LiveFact.Admitted(other), 72).Tell(new LiveFact.Joined(other), 73)
            .Tell(new LiveFact.Left(Named, LeaveReason.Disconnected), 100).Tell(new LiveFact.Left(other, LeaveReason.Disconnected), 101)
            .Tell(new LiveFact.EnteredWaitingRoom(third), 110).Tell(new LiveFact.Admitted(third), 112).Tell(new LiveFact.Joined(third), 113);
        story.State.Kept.Length.ShouldBe(2);
        story.Tell(new LiveFact.Joined(new Sighting("UUID-PHONE-OF-JO", "9", NameKey: "n-iphone", DisplayName: "iPhone")), 150).WaitUntil(400).Removals.ShouldBeEmpty();
    }

    // Case 41
    [Fact]
    public void A_late_leave_of_the_old_connection_of_a_client_let_in_again_ends_only_itself()
    {
        var story = SecuredByHand().Tell(new LiveFact.EnteredWaitingRoom(NamedAgain), 100).Tell(new LiveFact.Admitted(NamedAgain), 105)
            .Tell(new LiveFact.Joined(NamedAgain), 106).Tell(new LiveFact.Left(Named, LeaveReason.Disconnected), 95, 40);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.State.Kept.ShouldBeEmpty();
        story.Tell(new LiveFact.Joined(Stranger), 150).WaitUntil(300);
        IsOut(story, Stranger).ShouldBeTrue();
        IsOut(story, NamedAgain).ShouldBeFalse();
    }

    // Case 40
    [Theory]
    [InlineData("email")]
    [InlineData("user")]
    [InlineData("registrant")]
    [InlineData("phone")]
    public void A_second_device_that_shares_an_identifier_with_an_admitted_client_is_never_removed(string identifier)
    {
        Sighting With(Sighting who) => identifier switch
        {
            "email" => who with { EmailKey = "shared" },
            "user" => who with { ZoomUserId = "shared" },
            "registrant" => who with { RegistrantId = "shared" },
            _ => who with { PhoneKey = "shared" },
        };
        var device = With(new Sighting("UUID-IPAD", "22", NameKey: "n-ipad", DisplayName: "Jo's iPad"));
        var story = SecuredByHand(With(Named)).Tell(new LiveFact.Joined(device), 100).Tell(new LiveFact.Joined(Stranger), 110).WaitUntil(600);
        IsOut(story, device).ShouldBeFalse();
        IsOut(story, Stranger).ShouldBeTrue();
    }

    [Fact]
    public void A_second_device_of_an_admitted_client_who_left_meanwhile_is_never_removed()
    {
        var device = new Sighting("UUID-IPAD", "22", EmailKey: "email-jo", NameKey: "n-ipad", DisplayName: "Jo's iPad");
        var story = SecuredByHand(Mailed).Tell(new LiveFact.Left(Mailed, LeaveReason.LeftByThemselves), 90).Tell(new LiveFact.Joined(device), 100)
            .Tell(new LiveFact.Joined(Stranger), 110).WaitUntil(600);
        IsOut(story, device).ShouldBeFalse();
        IsOut(story, Stranger).ShouldBeTrue();
    }

    [Fact]
    public void A_second_device_of_the_host_without_their_account_is_never_removed()
    {
        var host = HostSeen with { EmailKey = "email-host" };
        var device = new Sighting("UUID-TABLET", "23", EmailKey: "email-host", NameKey: "n-tablet", DisplayName: "Tablet");
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(host), 1).Tell(new LiveFact.Joined(Client), 9).WaitUntil(60)
            .Tell(new LiveFact.Joined(device), 100).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
    }

    // Case 46
    private static readonly Sighting Phone = new("UUID-PHONE", "20", PhoneKey: "phone-1", NameKey: "n-phone", DisplayName: "1555");

    [Fact]
    public void A_hang_up_that_is_told_twice_ends_the_phone_and_nothing_else()
    {
        var story = Secured().Tell(new LiveFact.Joined(Phone), 62).Tell(new LiveFact.PhoneBound(Client, "20", "UUID-PHONE"), 64)
            .Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90).Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90, 3);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_hang_up_ends_the_phone_alone_when_the_bind_is_heard_before_the_phone_joins()
    {
        var story = Secured().Tell(new LiveFact.PhoneBound(Client, "20", "UUID-PHONE"), 64).Tell(new LiveFact.Joined(Phone), 62, 3)
            .Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90).Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90, 3);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    [Fact]
    public void A_hang_up_heard_before_the_bind_ends_nobody_else()
    {
        var story = Secured().Tell(new LiveFact.Joined(Phone), 62).Tell(new LiveFact.Left(Phone, LeaveReason.LeftByThemselves), 90).Tell(new LiveFact.PhoneBound(Client, "20", "UUID-PHONE"), 64, 30);
        story.Person("UUID-CLIENT").Place.ShouldBe(Place.Inside);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
    }

    // Case 48
    [Fact]
    public void No_place_is_kept_for_somebody_nobody_expected_who_leaves_properly()
    {
        var extra = new Sighting("UUID-EXTRA", "30", NameKey: "n-extra", DisplayName: "Granny");
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(extra), 70).Tell(new LiveFact.Admitted(extra), 72).Tell(new LiveFact.Joined(extra), 73)
            .Tell(new LiveFact.Left(extra, LeaveReason.LeftByThemselves), 100);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Tell(new LiveFact.Joined(Stranger), 110).WaitUntil(200);
        IsOut(story, Stranger).ShouldBeTrue();
    }

    [Fact]
    public void A_place_is_kept_for_somebody_let_in_by_hand_whose_connection_breaks()
    {
        var extra = new Sighting("UUID-EXTRA", "30", NameKey: "n-extra", DisplayName: "Granny");
        Secured().Tell(new LiveFact.EnteredWaitingRoom(extra), 70).Tell(new LiveFact.Admitted(extra), 72).Tell(new LiveFact.Joined(extra), 73)
            .Tell(new LiveFact.Left(extra, LeaveReason.Disconnected), 100).State.Phase.ShouldBe(SessionPhase.Recovering);
    }

    // Case 49
    [Theory]
    [InlineData("waited", "left waiting", Place.Left)]
    [InlineData("waited", "admitted", Place.Inside)]
    [InlineData("waited", "joined", Place.Inside)]
    [InlineData("waited", "left", Place.Left)]
    [InlineData("joined", "left", Place.Left)]
    [InlineData("joined", "put back", Place.Waiting)]
    [InlineData("admitted", "joined", Place.Inside)]
    [InlineData("admitted", "left", Place.Left)]
    [InlineData("put back", "left", Place.Left)]
    [InlineData("put back", "left waiting", Place.Left)]
    public void Two_events_of_one_connection_say_the_same_in_both_orders(string earlier, string later, Place place)
    {
        foreach (var gap in new[] { 3, 20 })
        {
            foreach (var inverted in new[] { false, true })
            {
                var story = Secured();
                story = inverted
                    ? story.Tell(Fact(later), 70 + gap).Tell(Fact(earlier), 70, gap + 1)
                    : story.Tell(Fact(earlier), 70).Tell(Fact(later), 70 + gap, 1);
                story.Person("UUID-STRANGER").Place.ShouldBe(place, $"{earlier}, then {later} after {gap} s, {(inverted ? "heard the wrong way round" : "in order")}");
            }
        }

        static LiveFact Fact(string name) => name switch
        {
            "waited" => new LiveFact.EnteredWaitingRoom(Stranger),
            "left waiting" => new LiveFact.LeftWaitingRoom(Stranger),
            "admitted" => new LiveFact.Admitted(Stranger),
            "joined" => new LiveFact.Joined(Stranger),
            "put back" => new LiveFact.PutInWaitingRoom(Stranger),
            _ => new LiveFact.Left(Stranger, LeaveReason.LeftByThemselves),
        };
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_leave_that_comes_with_being_put_back_ends_no_waiting(bool leftFirst)
    {
        var (left, put) = (new LiveFact.Left(Stranger, LeaveReason.Unknown), new LiveFact.PutInWaitingRoom(Stranger));
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70);
        story = leftFirst ? story.Tell(left, 80.4).Tell(put, 80, 1) : story.Tell(put, 80).Tell(left, 80.4, 1);
        story.Person("UUID-STRANGER").Place.ShouldBe(Place.Waiting);
    }

    // Cases 08 and 09
    [Fact]
    public void Two_people_of_one_name_who_wait_within_seconds_are_two_people()
    {
        var (one, other) = (new Sighting("UUID-A", "41", NameKey: "n-iphone", DisplayName: "iPhone"), new Sighting("UUID-B", "42", NameKey: "n-iphone", DisplayName: "iPhone"));
        var story = new Story(Nobody).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
            .Tell(new LiveFact.EnteredWaitingRoom(one), 5).Tell(new LiveFact.EnteredWaitingRoom(other), 8);
        story.State.People.Count(p => p.Place == Place.Waiting).ShouldBe(2);
        story.Tell(new LiveFact.Admitted(one), 12).Tell(new LiveFact.Joined(one), 13);
        (story.Person("UUID-A").Place, story.Person("UUID-B").Place).ShouldBe((Place.Inside, Place.Waiting));
        story.Tell(new LiveFact.LeftWaitingRoom(other), 20);
        (story.Person("UUID-A").Place, story.Person("UUID-B").Place).ShouldBe((Place.Inside, Place.Left));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("n-placeholder")]
    public void In_an_account_that_hides_names_a_stranger_is_put_out_by_id(string? name)
    {
        var host = HostSeen with { NameKey = name, DisplayName = name };
        var client = new Sighting("UUID-A", "41", NameKey: name, DisplayName: name);
        var stranger = new Sighting("UUID-B", "42", NameKey: name, DisplayName: name);
        var story = new Story(Nobody).Tell(Started, 0).Tell(new LiveFact.Joined(host), 1)
            .Tell(new LiveFact.EnteredWaitingRoom(client), 5).Tell(new LiveFact.Admitted(client), 8).Tell(new LiveFact.Joined(client), 9).WaitUntil(60)
            .Tell(new LiveFact.Joined(stranger), 70).WaitUntil(200);
        IsOut(story, stranger).ShouldBeTrue();
        IsOut(story, client).ShouldBeFalse();
    }

    // Case 10
    [Theory]
    [InlineData("Robin's Notetaker (Otter.ai)")]
    [InlineData("Robin's Notetaker")]
    [InlineData("fireflies-recorder")]
    [InlineData("Walk In recorder")]
    [InlineData("Sam's assistant")]
    [InlineData("Dana Bothwell")]
    public void A_stranger_is_no_safer_inside_because_the_name_sounds_like_a_machine(string name)
    {
        var stranger = Stranger with { DisplayName = name, NameKey = "n-" + name };
        IsOut(Secured().Tell(new LiveFact.Joined(stranger), 70).WaitUntil(200), stranger).ShouldBeTrue();
    }

    [Fact]
    public void The_last_guest_is_not_put_out_for_a_name_that_only_sounds_like_a_machine() =>
        new Story(Context with { Expected = ExpectedSet.None }).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1)
            .Tell(new LiveFact.Joined(Stranger with { DisplayName = "Sam's assistant" }), 70).WaitUntil(200).Removals.ShouldBeEmpty();

    // Case 11
    [Fact]
    public void A_guest_who_is_made_host_still_counts_so_that_a_stranger_is_put_out()
    {
        var promoted = new Sighting("UUID-CLIENT", "2");
        var story = Secured().Tell(new LiveFact.RoleChanged(promoted, MeetingRole.Host), 65).Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(200);
        story.Violations.ShouldContain(v => v.Rule == "LIV-08");
        IsOut(story, Stranger).ShouldBeTrue();
    }

    // Case 05
    [Fact]
    public void Nobody_is_shown_inside_when_the_end_is_heard_before_the_leaves()
    {
        var story = Secured().Tell(new LiveFact.MeetingEnded(), 3000).Tell(new LiveFact.Left(Client with { Uuid = null }, LeaveReason.HostEnded), 3000, 2.4);
        story.State.Phase.ShouldBe(SessionPhase.Closed);
        story.State.People.ShouldAllBe(p => p.Place == Place.Left);
    }

    // Case 50
    [Theory]
    [InlineData(15, LeaveReason.RemovedByHost)]
    [InlineData(60, LeaveReason.RemovedByHost)]
    [InlineData(60, LeaveReason.Unknown)]
    public void A_removal_whose_effect_is_told_late_is_corrected_to_removed_with_both_times(double after, LeaveReason reason)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).WaitUntil(91).Answer<Command.RemoveParticipant>(ActionReport.Accepted, 91);
        story.WaitUntil(91 + Math.Min(after, 14)).Tell(new LiveFact.Left(Stranger, reason), 92, after - 1);
        var outcome = story.OutcomeOf("LIV-05")!;
        outcome.Outcome.ShouldBe(Outcome.Removed);
        outcome.Reason.ShouldNotBeNull().ShouldContain("09:01:3");
    }

    [Fact]
    public void The_end_of_a_meeting_changes_no_reason_that_was_given_during_it()
    {
        // Nobody is sure that everybody expected is in, so the stranger was left with that reason.
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Stranger), 20).WaitUntil(100);
        var reason = story.OutcomeOf("LIV-05")!.Reason;
        story.Tell(new LiveFact.Left(HostSeen, LeaveReason.HostEnded), 3000).Tell(new LiveFact.MeetingEnded(), 3000, 1);
        story.OutcomeOf("LIV-05")!.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(20)]
    public void A_stranger_inside_stays_a_stranger_when_another_of_the_same_name_is_let_in(double after)
    {
        var other = Stranger with { Uuid = "UUID-OTHER", UserId = "44" };
        var story = SecuredByHand().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.EnteredWaitingRoom(other), 70 + after - 4)
            .Tell(new LiveFact.Admitted(other), 70 + after).Tell(new LiveFact.Joined(other), 71 + after).WaitUntil(300);
        story.State.People.Count(p => p.NameKey == Stranger.NameKey).ShouldBe(2);
        IsOut(story, Stranger).ShouldBeTrue();
        IsOut(story, other).ShouldBeFalse();
        story.Resolutions.ShouldNotContain(r => r.Outcome == Outcome.FalsePositive);
    }

    [Theory]
    [InlineData(LeaveReason.MovedToBreakoutRoom)]
    [InlineData(LeaveReason.LeftByThemselves)]
    public void A_bot_that_moves_to_a_breakout_room_as_it_is_put_out_is_not_said_to_have_left(LeaveReason reason)
    {
        var story = Secured().Tell(new LiveFact.Joined(Bot), 70).Tell(new LiveFact.Left(Bot, reason), 70.4).Tell(new LiveFact.Joined(Bot with { UserId = "99" }), 70.4, 0.4);
        var outcome = story.WaitUntil(75).OutcomeOf("LIV-07");
        outcome?.Outcome.ShouldNotBe(Outcome.HostDecided);
        story.Person("UUID-BOT").Place.ShouldBe(Place.Inside);
        IsOut(story, Bot).ShouldBeTrue();
    }

    // Case 42
    [Fact]
    public void What_was_known_before_a_gap_in_service_is_not_acted_upon_until_Zoom_confirms_it()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) }).Tell(new LiveFact.Joined(Stranger), 70);
        story.Context = Context with { ServiceSince = Nine.AddSeconds(110) };
        story.WaitUntil(400);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Reason.ShouldNotBeNull().ShouldContain("not running");
        var fresh = Stranger with { Uuid = "UUID-FRESH", UserId = "50", NameKey = "n-fresh" };
        story.Tell(new LiveFact.Joined(fresh), 410).WaitUntil(500);
        story.Removals.ShouldHaveSingleItem().ParticipantUuid.ShouldBe("UUID-FRESH");
    }

    [Fact]
    public void An_event_received_before_the_gap_and_decided_after_it_puts_nobody_out()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) });
        story.Context = Context with { ServiceSince = Nine.AddSeconds(75) };
        story.Tell(new LiveFact.Joined(Stranger), 70, 1).WaitUntil(400).Removals.ShouldBeEmpty();
    }

    [Fact]
    public void Somebody_whom_Zoom_tells_of_again_after_a_gap_is_put_out_as_usual()
    {
        var story = Secured(Context with { ServiceSince = Nine.AddHours(-1) }).Tell(new LiveFact.Joined(Stranger), 70);
        story.Context = Context with { ServiceSince = Nine.AddSeconds(75) };
        story.Tell(new LiveFact.Joined(Stranger with { UserId = "51" }), 90).WaitUntil(200);
        IsOut(story, Stranger).ShouldBeTrue();
    }
}
