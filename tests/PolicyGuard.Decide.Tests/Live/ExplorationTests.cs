using System.Collections.Immutable;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.People;
using static PolicyGuard.Decide.Tests.Live.World;

namespace PolicyGuard.Decide.Tests.Live;

/// <summary>
/// Every order of up to eight moves in a small world: host, client, the client's second device, a stranger and a bot come, are
/// admitted and go; each event may come again late, by two minutes; timers fire; Zoom accepts, refuses, or accepts without effect. An
/// oracle that knows the truth of the world, and nothing of the decider, judges every act.
/// </summary>
public class ExplorationTests(ITestOutputHelper output)
{
    private const int Depth = 7;
    private const double StepSeconds = 12;

    private static readonly ImmutableArray<Sighting> Cast = [HostSeen, Client, ClientAgain, Stranger, Bot];

    [Fact]
    public void No_veto_is_ever_broken_in_any_order_of_eight_moves()
    {
        var explorer = new Explorer();
        explorer.Run(Depth);
        output.WriteLine($"{explorer.States:N0} states, {explorer.Transitions:N0} transitions, {explorer.Acts:N0} acts on people judged, depth {Depth}");
        TestContext.Current.SendDiagnosticMessage($"exploration: {explorer.States:N0} states, {explorer.Transitions:N0} transitions, {explorer.Acts:N0} acts on people judged");
        explorer.Broken.ShouldBeEmpty();
        explorer.Acts.ShouldBeGreaterThan(1_000, "an exploration in which nothing is ever done proves nothing");
    }

    [Theory]
    [InlineData("the stranger was admitted after all")]
    [InlineData("the bot was admitted after all")]
    [InlineData("the host is never inside")]
    [InlineData("the stranger is the client")]
    public void The_oracle_sees_a_broken_veto_when_there_is_one(string lie)
    {
        // The world is told differently to the oracle than to the decider: it must object, or it could not see a broken veto either.
        var explorer = new Explorer(lie);
        explorer.Run(6);
        explorer.Broken.ShouldNotBeEmpty();
    }

    /// <summary>What is really so.</summary>
    private sealed record Truth(ImmutableHashSet<string> Inside, ImmutableHashSet<string> Admitted, int Asked)
    {
        internal static Truth Empty { get; } = new([], [], 0);
    }

    private sealed record Node(SessionState State, Truth Truth, ImmutableSortedDictionary<string, DateTimeOffset> Timers, ImmutableArray<RequestedAction> Open, double Second);

    private sealed class Explorer(string? lie = null)
    {
        private readonly HashSet<string> seen = [];

        internal int States => seen.Count;

        internal int Transitions { get; private set; }

        internal int Acts { get; private set; }

        internal List<string> Broken { get; } = [];

        internal void Run(int depth)
        {
            var start = Step(new Node(new SessionState("uuid=="), Truth.Empty, ImmutableSortedDictionary<string, DateTimeOffset>.Empty, [], 0), Started, 0, t => t);
            var layer = new List<Node> { start };
            for (var i = 0; i < depth && Broken.Count == 0; i++)
            {
                layer = [.. layer.SelectMany(Moves).Where(n => seen.Add(Print(n)))];
            }
        }

        private IEnumerable<Node> Moves(Node n)
        {
            foreach (var who in Cast)
            {
                var id = who.Uuid!;
                var inside = n.Truth.Inside.Contains(id);
                if (!inside)
                {
                    yield return Step(n, new LiveFact.Joined(who), 0, t => t with { Inside = t.Inside.Add(id) });
                    if (who != HostSeen)
                    {
                        yield return Step(n, new LiveFact.EnteredWaitingRoom(who), 0, t => t);
                        yield return Step(n, new LiveFact.Admitted(who), 0, t => t with { Inside = t.Inside.Add(id), Admitted = t.Admitted.Add(id) });
                    }

                    // A leave that Zoom sends again two minutes after the person is gone, or before they ever came.
                    yield return Step(n, new LiveFact.Left(who, LeaveReason.Disconnected), 120, t => t);
                }
                else
                {
                    yield return Step(n, new LiveFact.Left(who, LeaveReason.Disconnected), 0, t => t with { Inside = t.Inside.Remove(id) });
                    yield return Step(n, new LiveFact.Joined(who), 120, t => t);
                }
            }

            if (!n.Timers.IsEmpty)
            {
                var (name, due) = n.Timers.OrderBy(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Select(t => (t.Key, t.Value)).First();
                var second = Math.Max(n.Second, (due - Nine).TotalSeconds);
                yield return Step(n with { Timers = n.Timers.Remove(name), Second = second - StepSeconds }, new LiveFact.TimerFired(name), 0, t => t);
            }

            foreach (var action in n.Open.Where(a => a.Command is Command.RemoveParticipant))
            {
                var without = n with { Open = n.Open.Remove(action) };
                var gone = ((Command.RemoveParticipant)action.Command).ParticipantUuid;
                var accepted = Step(without, new LiveFact.ActionReported(action.Id, ActionReport.Accepted, Surface.Rest, null), 0, t => t);
                yield return accepted;
                yield return Step(without, new LiveFact.ActionReported(action.Id, ActionReport.Refused, Surface.Rest, "refused"), 0, t => t);
                if (Cast.FirstOrDefault(c => c.Uuid == gone) is { } who)
                {
                    yield return Step(accepted, new LiveFact.Left(who, LeaveReason.RemovedByHost), 0, t => t with { Inside = t.Inside.Remove(gone) });
                }
            }
        }

        private Node Step(Node n, LiveFact fact, double late, Func<Truth, Truth> become)
        {
            Transitions++;
            var second = n.Second + StepSeconds;
            var at = second - late;
            var truth = become(n.Truth);
            var decision = LiveDecider.Decide(n.State, new LiveInput($"e{second}", Nine.AddSeconds(at), Nine.AddSeconds(second), fact), Context);
            var timers = n.Timers;
            foreach (var timer in decision.Timers)
            {
                timers = timer.Due is { } due ? timers.SetItem(timer.Name, due) : timers.Remove(timer.Name);
            }

            foreach (var action in decision.Actions)
            {
                Judge(n, truth, fact, late, action);
            }

            var asked = decision.Actions.Count(a => a.Command is Command.RemoveParticipant);
            return new Node(decision.State, truth with { Asked = truth.Asked + asked }, timers, n.Open.AddRange(decision.Actions), second);
        }

        private void Judge(Node before, Truth truth, LiveFact fact, double late, RequestedAction action)
        {
            var told = Told(truth);
            var target = action.Command switch
            {
                Command.RemoveParticipant remove => remove.ParticipantUuid,
                Command.PutInWaitingRoom put => put.ParticipantUuid,
                _ => null,
            };
            if (target is null)
            {
                Object(late > 30 && action.Command is Command.StopRecording or Command.DisableAiCompanion, "acted on a stale event", fact, action);
                return;
            }

            Acts++;
            Object(target is "UUID-HOST", "the host was touched", fact, action);
            Object(target is "UUID-CLIENT" or "UUID-CLIENT-2" || (lie == "the stranger is the client" && target == "UUID-STRANGER"), "the client was touched", fact, action);
            Object(told.Admitted.Contains(target), "somebody whom the host let in was touched", fact, action);
            Object(!told.Inside.Contains("UUID-HOST"), "acted while the host was away", fact, action);
            Object(!told.Inside.Contains(target), "acted on somebody who is not inside", fact, action);
            Object(late > 30, "acted on a stale event", fact, action);
            Object(before.Truth.Asked >= 2, "a third removal without the host's word", fact, action);
            Object(target.Length == 0, "acted on nobody in particular", fact, action);
        }

        private Truth Told(Truth truth) => lie switch
        {
            "the stranger was admitted after all" => truth with { Admitted = truth.Admitted.Add("UUID-STRANGER") },
            "the bot was admitted after all" => truth with { Admitted = truth.Admitted.Add("UUID-BOT") },
            "the host is never inside" => truth with { Inside = truth.Inside.Remove("UUID-HOST") },
            _ => truth,
        };

        private void Object(bool broken, string what, LiveFact fact, RequestedAction action)
        {
            if (broken)
            {
                Broken.Add($"{what}: {action.Command} after {fact.GetType().Name}");
            }
        }

        /// <summary>Two nodes that differ only in when things happened have the same future, because the steps are even.</summary>
        private static string Print(Node n) => string.Join('|',
            n.State.Phase, n.State.Removals, n.State.FilledSince is null, n.State.SecuredAt is null, n.State.VouchedClient, n.Truth.Asked,
            string.Join(',', n.State.People.OrderBy(p => p.Alias, StringComparer.Ordinal).Select(p => $"{p.Alias}:{p.Place}:{p.HostAdmitted}:{p.LearnedLate}:{p.CardUntil is null}:{string.Join('+', p.Uuids)}")),
            string.Join(',', n.State.Kept.Select(k => k.PersonId)), string.Join(',', n.State.Pending.Select(p => $"{p.Rule}{p.Alias}{p.Answered}")), string.Join(',', n.State.Raised.Order(StringComparer.Ordinal)),
            string.Join(',', n.Truth.Inside.Order(StringComparer.Ordinal)), string.Join(',', n.Truth.Admitted.Order(StringComparer.Ordinal)), string.Join(',', n.Timers.Keys), n.Open.Length);
    }
}
