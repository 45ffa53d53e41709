using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.FieldCases.FieldCase;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live.FieldCases;

/// <summary>Who is who, when names are alike, hidden or a machine's.</summary>
public class IdentityCaseTests
{
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

    [Fact]
    public void Somebody_taken_by_name_for_a_participant_let_in_is_a_stranger_once_that_participant_comes_in()
    {
        var (one, other) = (new Sighting("UUID-A", "41", NameKey: "n-iphone", DisplayName: "iPhone"), new Sighting("UUID-B", "42", NameKey: "n-iphone", DisplayName: "iPhone"));
        var story = Secured().Tell(new LiveFact.EnteredWaitingRoom(one), 70).Tell(new LiveFact.Admitted(one), 75).Tell(new LiveFact.Joined(other), 77).WaitUntil(100);
        story.State.People.Count(p => p.Place == Place.Inside).ShouldBe(3);
        story.Tell(new LiveFact.Joined(one), 76, 30).WaitUntil(200);
        story.State.People.Count(p => p.Place == Place.Inside).ShouldBe(4);
        IsOut(story, other).ShouldBeTrue();
        IsOut(story, one).ShouldBeFalse();
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
}
