using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Policies;
using PolicyGuard.Receive;
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
    private static readonly string[] Commands = [.. typeof(Command).GetNestedTypes().Select(t => t.Name)];
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
            node, "", "session", "policy", "mode", "starts", "until", "profile", "host", "staff", "waitingRoomVerified", "plannedMinutes", "consents", "expected", "later", "answers", "events", "expect");
        foreach (var needed in new[] { "session", "events", "expect" })
        {
            if (!all.ContainsKey(needed))
            {
                nodes.Fault(needed, node, "is missing");
            }
        }

        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        var events = nodes.Items(At("events"), "events").Select(e => Event(e.Node, e.Path)).OfType<RecordedEvent>().ToImmutableArray();
        return new Recording(
            nodes.Text(At("session"), "session") ?? "", nodes.Text(At("policy"), "policy"), nodes.Word(At("mode"), "mode", ["observe", "enforce"]) == "observe" ? RuleMode.Observe : RuleMode.Enforce,
            nodes.Moment(At("starts"), "starts") ?? AnyDay,
            nodes.Duration(At("until"), "until") ?? (events.IsEmpty ? TimeSpan.Zero : events.Max(e => e.At + e.Late)) + Rest)
        {
            Profile = nodes.Word(At("profile"), "profile", [.. SessionProfiles.Ids]) ?? "individual",
            Host = nodes.Text(At("host"), "host") ?? "host",
            Staff = [.. nodes.Texts(At("staff"), "staff")],
            WaitingRoomVerified = nodes.Flag(At("waitingRoomVerified"), "waitingRoomVerified") ?? false,
            Planned = nodes.Count(At("plannedMinutes"), "plannedMinutes", 1, 1440) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Consents = [.. nodes.Items(At("consents"), "consents").Select(c => nodes.Word(c.Node, c.Path, ["recording", "ai", "noteTaker"])).OfType<string>()],
            Expected = [.. nodes.Items(At("expected"), "expected").Select(p => Person(p.Node, p.Path))],
            Later = [.. nodes.Items(At("later"), "later").Select(p => Person(p.Node, p.Path))],
            Answers = Answers(At("answers")),
            Events = events,
            Expect = At("expect") is { } expect ? Expect(expect) : new Expectation(null, [], default),
        };
    }

    private RecordedPerson Person(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "alias", "role", "required", "devices", "emails", "phones", "zoomUserIds", "displayNames", "registrantIds");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        ImmutableArray<string> List(string key) => [.. nodes.Texts(At(key), $"{path}.{key}")];
        var details = new PersonDetails(
            nodes.Text(At("alias"), $"{path}.alias") ?? "", nodes.Text(At("role"), $"{path}.role") ?? "client",
            List("emails"), List("phones"), List("zoomUserIds"), List("displayNames"), List("registrantIds"));
        PersonRules.Check(details, (member, place, text) => nodes.Fault(place is null ? $"{path}.{member}" : $"{path}.{member}[{place}]", At(member) ?? node, text));
        return new RecordedPerson(details, nodes.Flag(At("required"), $"{path}.required") ?? true, nodes.Count(At("devices"), $"{path}.devices", 1, 10) ?? 2);
    }

    private ImmutableDictionary<string, string> Answers(PolicyNode? node)
    {
        var answers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (command, said) in node is null ? [] : nodes.Entries(node, "answers", Commands))
        {
            answers[command] = nodes.Word(said, $"answers.{command}", [.. Enum.GetValues<ActionReport>().Select(CommitWriter.Word), "none"]) ?? "";
        }

        return answers.ToImmutable();
    }

    private RecordedEvent? Event(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "at", "late", "event", "participant", "object");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        foreach (var needed in new[] { "at", "event" })
        {
            if (!all.ContainsKey(needed))
            {
                nodes.Fault($"{path}.{needed}", node, "is missing");
            }
        }

        var thing = At("object") is { } written ? nodes.Entries(written, $"{path}.object").Count >= 0 && RecordingNodes.Json(written) is JsonObject map ? map : [] : new JsonObject();
        if (At("participant") is { } participant && nodes.Entries(participant, $"{path}.participant").Count > 0)
        {
            thing["participant"] = RecordingNodes.Json(participant);
        }

        var (at, late) = (nodes.Duration(At("at"), $"{path}.at"), nodes.Duration(At("late"), $"{path}.late") ?? TimeSpan.Zero);
        return nodes.Word(At("event"), $"{path}.event", [.. ZoomEvents.Scopes.Keys]) is { } name && at is { } when ? new RecordedEvent(when, late, name, thing) : null;
    }

    private Expectation Expect(PolicyNode node)
    {
        var all = nodes.Entries(node, "expect", "state", "violations", "actions");
        return new Expectation(
            nodes.Word(all.GetValueOrDefault("state"), "expect.state", States),
            [.. nodes.Items(all.GetValueOrDefault("violations"), "expect.violations").Select(v => Violation(v.Node, v.Path)).OfType<ExpectedViolation>()],
            all.TryGetValue("actions", out var actions) ? [.. nodes.Items(actions, "expect.actions").Select(a => nodes.Word(a.Node, a.Path, Commands)).OfType<string>()] : default);
    }

    private ExpectedViolation? Violation(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "rule", "subject", "decision", "outcome");
        if (!all.ContainsKey("rule"))
        {
            nodes.Fault($"{path}.rule", node, "is missing");
        }

        var outcome = nodes.Word(all.GetValueOrDefault("outcome"), $"{path}.outcome", Outcomes);
        var decision = nodes.Word(all.GetValueOrDefault("decision"), $"{path}.decision", Decisions);
        return nodes.Word(all.GetValueOrDefault("rule"), $"{path}.rule", Rules) is { } rule
            ? new ExpectedViolation(rule, nodes.Text(all.GetValueOrDefault("subject"), $"{path}.subject"), decision, outcome) : null;
    }
}
