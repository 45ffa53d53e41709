using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>What proves who somebody is, what does not, and what makes it uncertain.</summary>
public class IdentityTests
{
    private static SessionContext With(params ImmutableArray<ExpectedPerson> people) => Context with { Expected = new ExpectedSet("individual", people) };

    private static ExpectedPerson Required(KnownPerson person) => new(person, true, 2);

    [Fact]
    public void Proof_that_comes_with_a_later_event_counts()
    {
        // Not every event carries the registrant or the e-mail.
        var bare = new Sighting("UUID-X", "9");
        var story = new Story(With(Required(Known("jd", "J.D.")), Required(Known("kl", "K.L."))))
            .Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client with { EmailKey = "email-key-jd" }), 2)
            .Tell(new LiveFact.RoleChanged(bare, MeetingRole.Attendee), 3).Tell(new LiveFact.Joined(bare with { RegistrantId = "registrant-kl" }), 4).WaitUntil(600);
        story.Person("UUID-X").ShouldSatisfyAllConditions(p => p.Evidence.ShouldBe(Evidence.L4), p => p.PersonId.ShouldBe("kl"), p => p.Alias.ShouldBe("K.L."));
        story.State.SecuredAt.ShouldNotBeNull();
        story.Removals.ShouldBeEmpty();
    }

    [Fact]
    public void The_host_first_seen_without_an_account_is_recognised_when_the_account_is_told()
    {
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.RoleChanged(HostSeen with { ZoomUserId = null }, MeetingRole.Host), 1).Tell(new LiveFact.Joined(HostSeen), 2);
        story.Person("UUID-HOST").Role.ShouldBe(PersonRole.Host);
        story.State.Phase.ShouldBe(SessionPhase.Open);
    }

    [Fact]
    public void A_name_that_comes_with_a_later_event_is_judged_once()
    {
        var nameless = Bot with { NameKey = null, DisplayName = null };
        Secured().Tell(new LiveFact.RoleChanged(nameless, MeetingRole.Attendee), 69).Tell(new LiveFact.Joined(Bot), 70).Removals.ShouldHaveSingleItem();
    }

    [Fact]
    public void One_uuid_under_two_proven_identities_is_ambiguous()
    {
        var context = With(Required(Known("jd", "J.D.")), Required(Known("kl", "K.L.")));
        var story = new Story(context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", RegistrantId: "registrant-jd")), 2)
            .Tell(new LiveFact.Joined(new Sighting("UUID-X", "10", RegistrantId: "registrant-kl")), 3);
        story.Person("UUID-X").Ambiguous.ShouldBeTrue();
    }

    [Theory]
    [InlineData("UUID-STRANGER", "2")]
    [InlineData("UUID-CLIENT", "3")]
    public void Ids_of_two_people_in_one_event_make_both_uncertain_so_that_neither_is_acted_on(string uuid, string user)
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger), 70).Tell(new LiveFact.Joined(new Sighting(uuid, user)), 72).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.Person("UUID-STRANGER").Ambiguous.ShouldBeTrue();
        story.Person("UUID-CLIENT").Ambiguous.ShouldBeTrue();
        story.OutcomeOf("LIV-05").ShouldNotBeNull();
    }

    [Fact]
    public void A_veto_is_recorded_once_and_not_at_every_card()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger with { Uuid = null }), 70);
        for (var second = 100; second < 600; second += 25)
        {
            story.Tell(new LiveFact.SharingEnded(HostSeen), second);
        }

        var said = story.Resolutions.Where(r => r.Rule == "LIV-05").ToList();
        said.ShouldHaveSingleItem().Reason.ShouldBe("Zoom gave no id to act on");
    }

    [Fact]
    public void The_best_proof_decides_and_not_the_first_person_with_any()
    {
        // Two partners share a telephone.
        var (one, two) = (Known("jd", "J.D."), Known("kl", "K.L.") with { PhoneKeys = ["phone-key-jd"] });
        var story = new Story(With(Required(one), Required(two))).Tell(Started, 0).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", PhoneKey: "phone-key-jd", RegistrantId: "registrant-kl")), 2);
        story.Person("UUID-X").PersonId.ShouldBe("kl");
    }

    [Fact]
    public void Two_clients_with_the_same_initials_and_two_devices_each_are_four_connections()
    {
        var (one, two) = (Known("jd", "J.D."), Known("jane", "J.D."));
        var story = new Story(With(Required(one), Required(two))).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1);
        foreach (var (uuid, person) in new[] { ("A", "jd"), ("B", "jd"), ("C", "jane"), ("D", "jane") })
        {
            story.Tell(new LiveFact.Joined(new Sighting(uuid, uuid, RegistrantId: $"registrant-{person}")), 2);
        }

        story.State.People.Count(p => p.Place == Place.Inside && p.PersonId == "jd").ShouldBe(2);
        story.State.People.Count(p => p.Place == Place.Inside && p.PersonId == "jane").ShouldBe(2);
        story.State.People.Select(p => p.Alias).ShouldBeUnique();
    }

    [Theory]
    [InlineData("Jane D")]
    [InlineData("Therapist One")]
    public void A_second_device_that_shows_only_the_name_of_somebody_accepted_is_a_card_and_never_put_out(string name)
    {
        var story = Secured(Context with { StaffNames = ["therapist one"] }).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", NameKey: "n", DisplayName: name)), 70).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-20")!.Reason.ShouldBe("a name alone is no proof");
    }

    [Fact]
    public void A_supervisor_of_the_account_who_is_required_fills_the_place_kept_for_them()
    {
        var supervisor = Known("sv", "S.V.", PersonRole.Supervisor) with { ZoomUserIds = [Colleague] };
        var story = new Story(With([.. OneClient.People, Required(supervisor)])).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Client), 2)
            .Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", ZoomUserId: Colleague)), 3).WaitUntil(60);
        story.State.Phase.ShouldBe(SessionPhase.Secured);
        story.Person("UUID-X").ShouldSatisfyAllConditions(p => p.IsStaff.ShouldBeTrue(), p => p.Alias.ShouldBe("S.V."));
    }

    [Fact]
    public void While_it_is_not_known_who_the_staff_are_nobody_is_put_out()
    {
        var story = Secured(Context with { StaffUserIds = [] }).Tell(new LiveFact.Joined(new Sighting("UUID-X", "9", ZoomUserId: Colleague)), 70).Tell(new LiveFact.Joined(Bot), 71).WaitUntil(600);
        story.Removals.ShouldBeEmpty();
        story.OutcomeOf("LIV-05")!.Outcome.ShouldBe(Outcome.Deferred);
    }

    [Fact]
    public void Somebody_who_is_added_to_the_expected_while_the_card_is_shown_is_not_put_out()
    {
        var story = Secured().Tell(new LiveFact.Joined(Stranger with { RegistrantId = "registrant-gran" }), 70);
        story.Context = With([.. OneClient.People, new ExpectedPerson(Known("gran", "G."), false, 2)]);
        story.WaitUntil(600).Removals.ShouldBeEmpty();
        story.Person("UUID-STRANGER").Alias.ShouldBe("G.");
    }

    [Theory]
    [InlineData("Assembly Hall iPad")]
    [InlineData("Charlotta")]
    [InlineData("Li Gong, teaching assistant")]
    [InlineData("Sam (notetaker for Jane)")]
    [InlineData("Tom Recorder")]
    public void Names_that_people_have_put_nobody_out_at_once(string name) =>
        new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(new LiveFact.Joined(Stranger with { DisplayName = name }), 2).WaitUntil(600).Removals.ShouldBeEmpty();

    [Theory]
    [InlineData("Otter.ai")]
    [InlineData("Sam's Notetaker (Otter.ai)")]
    [InlineData("Fireflies.ai Notetaker Fred")]
    [InlineData("Ｆathom Notetaker")]
    [InlineData("Sembly AI")]
    [InlineData("Jane's AI Notetaker")]
    public void Names_that_only_bots_have_do(string name) =>
        Secured().Tell(new LiveFact.Joined(Stranger with { DisplayName = name }), 70).Removals.ShouldHaveSingleItem();

    [Fact]
    public void A_name_the_practice_wrote_down_itself_is_no_bots()
    {
        var worker = Known("w", "W.", PersonRole.SupportWorker) with { FoldedNames = ["jane's assistant"] };
        var story = Secured(With([.. OneClient.People, new ExpectedPerson(worker, false, 1)])).Tell(new LiveFact.Joined(Stranger with { DisplayName = "Jane's assistant" }), 70).WaitUntil(600);
        story.Person("UUID-STRANGER").Evidence.ShouldBe(Evidence.L1);
    }
}
