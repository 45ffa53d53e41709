using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PolicyGuard.Clinic;
using PolicyGuard.Decide.Policies;
using PolicyGuard.Receive.Mapping;
using PolicyGuard.Show.Api;

namespace PolicyGuard.Commands.Replay;

/// <summary>Reads who is expected, by the same checks as a set that is written over the API.</summary>
internal sealed class RecordedPeopleReader(RecordingNodes nodes)
{
    /// <summary>The API's name for it, and a recording's.</summary>
    private const string ApiDevices = ".maxDevices";
    private const string Devices = ".devices";

    private readonly PassingKeys keys = new();
    private readonly Dictionary<string, PolicyNode> places = new(StringComparer.Ordinal);

    /// <param name="document">Where a fault is that has no place of its own.</param>
    internal (WrittenSet Set, ImmutableArray<RecordedPerson> People) Expected(PolicyNode? profile, PolicyNode? overrides, PolicyNode? expected, PolicyNode document)
    {
        var read = nodes.Items(expected, "expected").Select((p, i) => Person(p.Node, p.Path, $"expected-{i + 1}")).ToList();
        var write = new ExpectedWrite(nodes.Word(profile, "profile", [.. SessionProfiles.Ids]), [.. read.Select(r => r.Entry)], overrides is null ? null : Overrides(overrides));
        var set = ExpectedEndpoints.Read(write, [.. read.Select(r => r.Person.Id)], (name, text) =>
        {
            var path = name.StartsWith("expected[", StringComparison.Ordinal) ? name.Replace(ApiDevices, Devices, StringComparison.Ordinal) : name;
            nodes.Fault(path, places.GetValueOrDefault(path, document), text);
        });
        return (set, [.. read.Select(r => r.Person)]);
    }

    internal ImmutableArray<RecordedPerson> Later(PolicyNode? later) => [.. nodes.Items(later, "later").Select((p, i) => Person(p.Node, p.Path, $"later-{i + 1}").Person)];

    private (RecordedPerson Person, ExpectedEntryWrite Entry) Person(PolicyNode node, string path, string id)
    {
        var all = nodes.Entries(
            node, path, "alias", "role", "required", "devices", "anyFromDomain", "code", "fromMinute", "untilMinute", "emails", "phones", "zoomUserIds", "displayNames", "registrantIds");
        PolicyNode? At(string key) => all.GetValueOrDefault(key);
        ImmutableArray<string> List(string key) => [.. nodes.Texts(At(key), $"{path}.{key}")];
        foreach (var (key, value) in all)
        {
            places[$"{path}.{key}"] = value;
        }

        var details = new PersonDetails(
            nodes.Text(At("alias"), $"{path}.alias") ?? "", nodes.Text(At("role"), $"{path}.role") ?? "client",
            List("emails"), List("phones"), List("zoomUserIds"), List("displayNames"), List("registrantIds"));
        PersonRules.Check(details, (member, place, text) => nodes.Fault(place is null ? $"{path}.{member}" : $"{path}.{member}[{place}]", At(member) ?? node, text));
        var code = nodes.Text(At("code"), $"{path}.code");
        if (code is not null && PersonKeys.Code(keys, RecordedEvent.Practice, code) is null)
        {
            nodes.Fault($"{path}.code", At("code")!, "a code is six digits, such as 482 917");
        }

        return (
            new RecordedPerson(id, details, code),
            new ExpectedEntryWrite(
                id, nodes.Flag(At("required"), $"{path}.required") ?? true, nodes.Number(At("devices"), $"{path}{Devices}") ?? 2, nodes.Text(At("anyFromDomain"), $"{path}.anyFromDomain"),
                nodes.Number(At("fromMinute"), $"{path}.fromMinute"), nodes.Number(At("untilMinute"), $"{path}.untilMinute")));
    }

    /// <summary>The members of the API's own shape, so that one that is added there can be replayed at once.</summary>
    private OverridesShape Overrides(PolicyNode node)
    {
        var info = ApiJson.Default.OverridesShape;
        var said = new JsonObject();
        foreach (var (name, value) in nodes.Entries(node, "overrides", [.. info.Properties.Select(p => p.Name)]))
        {
            var path = $"overrides.{name}";
            places[path] = value;
            var type = info.Properties.Single(p => p.Name == name).PropertyType;
            said[name] = type == typeof(int?) ? nodes.Number(value, path) : type == typeof(bool?) ? nodes.Flag(value, path) : nodes.Text(value, path);
        }

        return said.Deserialize(info)!;
    }
}
