using System.Collections.Immutable;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>Reads a recording whole: it, or everything that keeps the file from being one.</summary>
internal sealed class RecordingReader
{
    internal const int MaxBytes = 4 * 1024 * 1024;

    private static readonly DateTimeOffset AnyDay = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private static readonly string[] Outcomes = [.. Enum.GetValues<Outcome>().Select(CommitWriter.Word)];
    private static readonly string[] States = [.. Enum.GetValues<SessionPhase>().Select(CommitWriter.Word)];
    private static readonly string[] Surfaces = [.. Enum.GetValues<Surface>().Select(CommitWriter.Word)];
    private static readonly string[] Rules = [.. RuleCatalogue.All.Select(r => r.Id)];
    private static readonly string[] Decisions = ["fix", "suggest", "warn", "hold", "remove", "card", "record", "task"];

    private readonly RecordingNodes nodes = new();

    private RecordingReader() { }

    /// <summary>Null exactly when there are faults.</summary>
    internal static (Recording? Recording, IReadOnlyList<PolicyFault> Faults) Read(string text)
    {
        var (node, fault) = PolicyFile.ReadDocument(text, "session", "session: what it is about");
        if (node is null)
        {
            return (null, [fault!]);
        }

        var reader = new RecordingReader();
        var recording = reader.Document(node);
        var faults = reader.nodes.Faults;
        return faults.Count == 0 ? (recording, []) : (null, [.. faults.Distinct().OrderBy(f => f.Line).ThenBy(f => f.Column)]);
    }

    private Recording Document(PolicyNode node)
    {
        var all = nodes.Entries(
            node, "", "session", "policy", "mode", "starts", "until", "scheduledStart", "plannedMinutes", "profile", "overrides", "host", "staff", "staffEmails", "staffNames",
            "cancelledRegistrants", "waitingRoomVerified", "consents", "expected", "later", "answers", "events", "expect");
        nodes.Need(all, node, "", "session", "events", "expect");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        var people = new RecordedPeopleReader(nodes);
        var (set, expected) = people.Expected(At("profile"), At("overrides"), At("expected"), node);
        var told = new RecordedEventReader(nodes, expected);
        var events = nodes.Items(At("events"), "events").Select(e => told.Read(e.Node, e.Path)).OfType<RecordedEvent>().ToImmutableArray();
        return new Recording(
            nodes.Text(At("session"), "session") ?? "", nodes.Text(At("policy"), "policy"), nodes.Word(At("mode"), "mode", ["observe", "enforce"]) == "observe" ? RuleMode.Observe : RuleMode.Enforce,
            nodes.Moment(At("starts"), "starts") ?? AnyDay,
            nodes.Duration(At("until"), "until") ?? (events.IsEmpty ? TimeSpan.Zero : events.Max(e => e.At + e.Late)) + Rest)
        {
            Set = set,
            People = expected,
            Later = people.Later(At("later")),
            Host = nodes.Text(At("host"), "host") ?? "host",
            Staff = [.. nodes.Texts(At("staff"), "staff")],
            StaffEmails = [.. nodes.Texts(At("staffEmails"), "staffEmails")],
            StaffNames = [.. nodes.Texts(At("staffNames"), "staffNames")],
            CancelledRegistrants = [.. nodes.Texts(At("cancelledRegistrants"), "cancelledRegistrants")],
            WaitingRoomVerified = nodes.Flag(At("waitingRoomVerified"), "waitingRoomVerified") ?? false,
            ScheduledStart = nodes.Offset(At("scheduledStart"), "scheduledStart") ?? TimeSpan.Zero,
            Planned = nodes.Count(At("plannedMinutes"), "plannedMinutes", 1, 1440) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Consents = [.. nodes.Items(At("consents"), "consents").Select(c => nodes.Word(c.Node, c.Path, ConsentStore.Scopes)).OfType<string>()],
            Answers = new RecordedAnswerReader(nodes).Read(At("answers")),
            Events = events,
            Expect = At("expect") is { } expect ? Expect(expect) : new Expectation(null, [], default),
        };
    }

    private Expectation Expect(PolicyNode node)
    {
        var all = nodes.Entries(node, "expect", "state", "line", "cards", "actions", "violations");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        return new Expectation(
            nodes.Word(At("state"), "expect.state", States),
            [.. nodes.Items(At("violations"), "expect.violations").Select(v => Violation(v.Node, v.Path)).OfType<ExpectedViolation>()],
            At("actions") is { } actions ? [.. nodes.Items(actions, "expect.actions").Select(a => nodes.Word(a.Node, a.Path, RecordedAnswerReader.Commands)).OfType<string>()] : default,
            nodes.Text(At("line"), "expect.line"))
        {
            Cards = At("cards") is { } cards ? [.. nodes.Items(cards, "expect.cards").Select(c => Card(c.Node, c.Path))] : default,
        };
    }

    private string Card(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "kind", "alias");
        nodes.Need(all, node, path, "kind");
        return ReplayResult.Card(nodes.Text(all.GetValueOrDefault("kind"), $"{path}.kind"), nodes.Text(all.GetValueOrDefault("alias"), $"{path}.alias"));
    }

    private ExpectedViolation? Violation(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "rule", "subject", "decision", "outcome", "surface");
        nodes.Need(all, node, path, "rule");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        var outcome = nodes.Word(At("outcome"), $"{path}.outcome", Outcomes);
        var decision = nodes.Word(At("decision"), $"{path}.decision", Decisions);
        var surface = nodes.Word(At("surface"), $"{path}.surface", Surfaces);
        return nodes.Word(At("rule"), $"{path}.rule", Rules) is { } rule ? new ExpectedViolation(rule, nodes.Text(At("subject"), $"{path}.subject"), decision, outcome, surface) : null;
    }
}
