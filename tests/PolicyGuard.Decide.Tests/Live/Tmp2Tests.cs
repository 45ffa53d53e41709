using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using PolicyGuard.Decide.Findings;
using static PolicyGuard.Decide.Tests.Live.World;
namespace PolicyGuard.Decide.Tests.Live;

public class Tmp2Tests(ITestOutputHelper output)
{
    [Fact]
    public void Tmp()
    {
        Sighting P(Sighting s) => Shown(s, "P-" + s.Uuid);
        var x = new Sighting("UUID-X", "60", NameKey: "n-client", DisplayName: "Jane D");
        var story = new Story(Context).Tell(Started, 0).Tell(new LiveFact.Joined(HostSeen), 1).Tell(Opened, 2).Tell(new LiveFact.Joined(P(HostSeen)), 2).Tell(Room([P(HostSeen)]), 3).Tell(new LiveFact.WaitingRoomSeen(true), 3)
            .Tell(new LiveFact.Joined(Client), 10).Tell(new LiveFact.Joined(P(Client)), 10).WaitUntil(60);
        void Show(string what)
        {
            output.WriteLine(what);
            foreach (var p in story.State.People) output.WriteLine($"   {p.Alias} {p.Place} {p.Evidence} ids {string.Join(',', p.Uuids)} panel {string.Join(',', p.PanelUuids)} entering {p.Entering} claims {p.ClaimsName} maybe {p.MayBe} doubt {p.PanelDoubt} byName {p.PanelByName} admitted {p.HostAdmitted}");
            output.WriteLine("   aside " + string.Join(',', story.State.Companion!.Unmatched.Select(u => u.PanelUuid + u.Place)));
        }
        void T(LiveFact f, double at) { story.Tell(f, at); Show($"{at} {f.GetType().Name} {f.About?.Uuid}"); }
        T(new LiveFact.Left(Client, LeaveReason.Disconnected), 72);
        T(new LiveFact.Left(P(Client), LeaveReason.Unknown), 72.5);
        T(new LiveFact.EnteredWaitingRoom(P(Client)), 84.5);
        T(new LiveFact.EnteredWaitingRoom(Client), 85);
        T(new LiveFact.Joined(x), 97);
        T(new LiveFact.Joined(P(x)), 97.5);
        T(new LiveFact.Admitted(Client), 109.5);
        T(new LiveFact.LeftWaitingRoom(P(Client)), 110);
        T(new LiveFact.Left(x, LeaveReason.Disconnected), 122);
        T(new LiveFact.Left(P(x), LeaveReason.Unknown), 122.5);
        T(new LiveFact.EnteredWaitingRoom(P(x)), 134.5);
        output.WriteLine(string.Join('\n', story.Timeline.Select(t => t.Text)));
    }
}
