using System.Collections.Immutable;

namespace PolicyGuard.Decide.Policies;

/// <summary>Reads waivers: each needs a reason, somebody who answers for it, and an end.</summary>
internal sealed class WaiverReader(PolicyReader reader)
{
    internal ImmutableArray<Waiver> Read(PolicyNode node)
    {
        if (node is PolicyNode.Sequence list)
            return [.. list.Items.Select((item, index) => ReadOne(item, $"waivers[{index}]")).OfType<Waiver>()];
        reader.Fault("waivers", node, "a list is expected here");
        return [];
    }

    private Waiver? ReadOne(PolicyNode node, string path)
    {
        var entries = reader.Entries(node, path, ["rule", "scope", "reason", "owner", "expires"]);
        if (node is not PolicyNode.Map)
            return null;
        var rule = Required("rule");
        var reason = Required("reason");
        var owner = Required("owner");
        var expires = entries.TryGetValue("expires", out var date) ? reader.Date(date, $"{path}.expires") : null;
        if (date is null)
            reader.Fault($"{path}.expires", node, "missing; a waiver has an end");
        var scope = entries.TryGetValue("scope", out var scopeNode) ? ReadScope(scopeNode, $"{path}.scope") : ImmutableDictionary<string, string>.Empty;
        if (rule is not null && reader.KnownRule(rule, $"{path}.rule", entries["rule"]) is not null)
            CheckRule(rule, scope, entries["rule"], $"{path}.rule");
        return rule is null || reason is null || owner is null || expires is null ? null : new Waiver(rule, scope, reason, owner, expires.Value);

        string? Required(string key)
        {
            if (entries.TryGetValue(key, out var value))
                return reader.Text(value, $"{path}.{key}");
            reader.Fault($"{path}.{key}", node, "missing; a waiver needs a rule, a reason, an owner and an end");
            return null;
        }
    }

    private void CheckRule(string rule, ImmutableDictionary<string, string> scope, PolicyNode node, string path)
    {
        if (rule == "LIV-00")
            reader.Fault(path, node, "the safety of people in the room cannot be waived");
        else if (rule is "SCH-01" or "ACC-01" && scope.Values.All(pattern => pattern == "*"))
            reader.Fault(path, node, "the waiting room may not be switched off everywhere; give the waiver a scope");
    }

    private ImmutableDictionary<string, string> ReadScope(PolicyNode node, string path)
    {
        var scope = ImmutableDictionary<string, string>.Empty;
        foreach (var (key, value) in reader.Entries(node, path, Waiver.ScopeKeys))
        {
            if (reader.Text(value, $"{path}.{key}") is { } pattern)
                scope = scope.SetItem(key, pattern);
        }
        return scope;
    }
}
