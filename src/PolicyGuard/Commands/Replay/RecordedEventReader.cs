using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Companion;
using PolicyGuard.Decide.Live;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands.Replay;

/// <summary>Reads what happened: webhooks, what the panel told, the therapist's taps.</summary>
internal sealed class RecordedEventReader(RecordingNodes nodes, ImmutableArray<RecordedPerson> people)
{
    private const string Opened = "opened";
    private const string Lost = "lost";

    private static readonly string[] Choices = [.. Enum.GetValues<HostChoice>().Select(CommitWriter.Word)];
    private static readonly string[] Roles = ["host", "coHost", "attendee"];
    private static readonly Member[] Person = [new("participantUUID"), new("screenName", Needed: false), new("role", Needed: false, Roles)];

    /// <summary>What each kind of report holds, as the panel sends it.</summary>
    private static readonly FrozenDictionary<string, Member[]> Reports = new Dictionary<string, Member[]>(StringComparer.Ordinal)
    {
        ["roster"] = [new("inside"), new("waiting")],
        ["waitingRoom"] = [new("on")],
        ["participant"] = [new("status", Words: ["join", "leave"]), .. Person],
        ["waiting"] = [new("status", Words: ["join", "leave"]), new("action", Needed: false, ["joinMeeting", "putFromMainMeeting"]), .. Person],
        ["share"] = [new("action", Words: ["start", "stop"]), .. Person],
        ["cloudRecording"] = [new("status")],
        ["localRecording"] = [],
    }.ToFrozenDictionary();

    /// <summary>Newer than any that a condition asks for.</summary>
    private static readonly PanelHello Able = new("99.0.0", "desktop", "inMeeting", "host", "authorized", null, null);

    private readonly PassingKeys keys = new();

    internal RecordedEvent? Read(PolicyNode node, string path)
    {
        var told = Kind(node) switch
        {
            "panel" => Panel(node, path),
            "tap" => Tap(node, path),
            _ => Webhook(node, path),
        };

        if (told?.Map(DateTimeOffset.UnixEpoch, "host", keys) is MappedEvent.Unreadable unreadable)
        {
            nodes.Fault(path, node, $"the service could not read this: {unreadable.Reason}");
        }

        return told;
    }

    private static string? Kind(PolicyNode node) => node is PolicyNode.Map map ? map.Entries.FirstOrDefault(e => e.Key.Text is "event" or "panel" or "tap")?.Key.Text : null;

    private RecordedEvent.Webhook? Webhook(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "at", "event", "late", "participant", "object", "panel", "tap");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        nodes.Need(all, node, path, "at");
        if (!all.ContainsKey("event"))
        {
            nodes.Fault($"{path}.event", node, "is missing; say event for a webhook, panel or tap");
        }

        var thing = At("object") is { } written ? nodes.Entries(written, $"{path}.object").Count >= 0 && RecordingNodes.Json(written) is JsonObject map ? map : [] : new JsonObject();
        if (At("participant") is { } participant && nodes.Entries(participant, $"{path}.participant").Count > 0)
        {
            thing["participant"] = RecordingNodes.Json(participant);
        }

        var (at, late) = (nodes.Duration(At("at"), $"{path}.at"), nodes.Duration(At("late"), $"{path}.late") ?? TimeSpan.Zero);
        return nodes.Word(At("event"), $"{path}.event", [.. ZoomEvents.Scopes.Keys]) is { } name && at is { } when ? new RecordedEvent.Webhook(path, when, late, name, thing) : null;
    }

    private RecordedEvent? Panel(PolicyNode node, string path)
    {
        var any = ((PolicyNode.Map)node).Entries.First(e => e.Key.Text == "panel").Value;
        if (nodes.Word(any, $"{path}.panel", [Opened, Lost, .. Reports.Keys]) is not { } kind)
        {
            return null;
        }

        var members = Reports.GetValueOrDefault(kind);
        string[] more = members is not null ? ["late", .. members.Select(m => m.Name)] : kind == Opened ? ["client"] : [];
        var all = nodes.Entries(node, path, ["at", "panel", .. more]);
        nodes.Need(all, node, path, "at");
        var at = nodes.Duration(all.GetValueOrDefault("at"), $"{path}.at");
        if (members is null)
        {
            LiveFact fact = kind == Opened ? new LiveFact.CompanionOpened(PanelAbilities.Of(Client(all.GetValueOrDefault("client"), $"{path}.client"))) : new LiveFact.CompanionLost();
            return at is { } then ? new RecordedEvent.Own(path, then, fact) : null;
        }

        var report = Members(all, node, path, members);
        report["kind"] = kind;
        var late = nodes.Duration(all.GetValueOrDefault("late"), $"{path}.late") ?? TimeSpan.Zero;

        // With a fault of its own, what the mapper says of it helps nobody.
        return at is { } when && members.All(m => !m.Needed || report[m.Name] is not null) ? new RecordedEvent.Panel(path, when, late, report) : null;
    }

    private JsonObject Members(Dictionary<string, PolicyNode> all, PolicyNode node, string path, Member[] members)
    {
        nodes.Need(all, node, path, [.. members.Where(m => m.Needed).Select(m => m.Name)]);
        var report = new JsonObject();
        foreach (var (name, _, words) in members)
        {
            if (all.GetValueOrDefault(name) is { } value)
            {
                var place = $"{path}.{name}";
                report[name] = name switch
                {
                    "inside" or "waiting" => new JsonArray([.. nodes.Items(value, place).Select(p => Members(nodes.Entries(p.Node, p.Path, [.. Person.Select(m => m.Name)]), p.Node, p.Path, Person))]),
                    "on" => nodes.Flag(value, place),
                    _ => words is null ? nodes.Text(value, place) : nodes.Word(value, place, words),
                };
            }
        }

        return report;
    }

    private PanelHello Client(PolicyNode? node, string path)
    {
        var info = PanelJson.Default.PanelHello;
        var said = JsonSerializer.SerializeToNode(Able, info)!.AsObject();
        foreach (var (name, value) in node is null ? [] : nodes.Entries(node, path, [.. info.Properties.Select(p => p.Name)]))
        {
            var place = $"{path}.{name}";
            said[name] = name switch
            {
                "role" => nodes.Word(value, place, Roles),
                "supported" => Words(value, place, PanelAbilities.Kinds),
                "unsupportedApis" => Words(value, place, PanelAbilities.Apis),
                _ => nodes.Text(value, place),
            };
        }

        return said.Deserialize(info)!;
    }

    private JsonArray Words(PolicyNode list, string path, IReadOnlyCollection<string> words) =>
        [.. nodes.Items(list, path).Select(i => nodes.Word(i.Node, i.Path, words)).OfType<string>().Select(word => (JsonNode)word)];

    private RecordedEvent.Own? Tap(PolicyNode node, string path)
    {
        var all = nodes.Entries(node, path, "at", "tap", "alias", "person");
        nodes.Need(all, node, path, "at");
        var at = nodes.Duration(all.GetValueOrDefault("at"), $"{path}.at");
        var alias = nodes.Text(all.GetValueOrDefault("alias"), $"{path}.alias");
        var word = nodes.Word(all.GetValueOrDefault("tap"), $"{path}.tap", Choices);
        HostChoice? choice = word is null ? null : Enum.Parse<HostChoice>(word, ignoreCase: true);
        switch (choice)
        {
            case HostChoice.IsExpectedPerson:
                nodes.Need(all, node, path, "alias", "person");
                break;
            case HostChoice.AdmitOnce or HostChoice.LeaveIt:
                nodes.Need(all, node, path, "alias");
                break;
            case HostChoice.HandsOff or HostChoice.Resume when all.TryGetValue("alias", out var about):
                nodes.Fault($"{path}.alias", about, $"{word} is about the whole session");
                break;
        }

        string? person = null;
        if (all.TryGetValue("person", out var who))
        {
            if (choice is { } other and not HostChoice.IsExpectedPerson)
            {
                nodes.Fault($"{path}.person", who, $"{CommitWriter.Word(other)} names nobody of the expected; only isExpectedPerson does");
            }

            person = PersonOf(who, $"{path}.person");
        }

        return choice is { } chosen && at is { } when ? new RecordedEvent.Own(path, when, new LiveFact.HostSaid(chosen, alias, person)) : null;
    }

    private string? PersonOf(PolicyNode node, string path)
    {
        if (nodes.Word(node, path, [.. people.Select(p => p.Details.Alias)]) is not { } alias)
        {
            return null;
        }

        if (people.Count(p => p.Details.Alias == alias) > 1)
        {
            nodes.Fault(path, node, "several of the expected have this alias; give each their own");
        }

        return people.First(p => p.Details.Alias == alias).Id;
    }

    /// <param name="Words">What it may be; null: any text.</param>
    private sealed record Member(string Name, bool Needed = true, string[]? Words = null);
}
