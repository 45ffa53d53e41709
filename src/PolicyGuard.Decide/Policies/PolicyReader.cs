using System.Collections.Immutable;
using System.Globalization;
using PolicyGuard.Decide.Catalogue;
using PolicyGuard.Decide.Findings;

namespace PolicyGuard.Decide.Policies;

/// <summary>Turns a document into a policy, or into all that is wrong with it.</summary>
public sealed class PolicyReader
{
    private readonly List<PolicyFault> _faults = [];

    private PolicyReader() { }

    /// <summary>The policy is null exactly when there are faults.</summary>
    public static (ClinicPolicy? Policy, ImmutableArray<PolicyFault> Faults) Read(PolicyNode document)
    {
        var reader = new PolicyReader();
        var policy = reader.ReadDocument(document);
        return (reader._faults.Count == 0 ? policy : null, [.. reader._faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)]);
    }

    internal void Fault(string path, PolicyNode at, string text) => _faults.Add(new PolicyFault(path, text, at.Line, at.Column));

    /// <summary>The entries of a map by key; faults for what is no map, unknown or said twice.</summary>
    internal Dictionary<string, PolicyNode> Entries(PolicyNode node, string path, IEnumerable<string> known)
    {
        var entries = new Dictionary<string, PolicyNode>(StringComparer.Ordinal);
        if (node is not PolicyNode.Map map)
        {
            Fault(path, node, "keys and values are expected here");
            return entries;
        }
        var names = known.ToList();
        foreach (var (key, value) in map.Entries)
        {
            var keyPath = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
            if (names.Count > 0 && !names.Contains(key.Text, StringComparer.Ordinal))
                Fault(keyPath, key, $"'{key.Text}' is not known here{Spelling.Suggest(key.Text, names)}; use {string.Join(", ", names)}");
            else if (!entries.TryAdd(key.Text, value))
                Fault(keyPath, key, "said twice; keep one");
        }
        return entries;
    }

    internal string? Text(PolicyNode node, string path)
    {
        if (node is PolicyNode.Scalar { Text: var text } && !string.IsNullOrWhiteSpace(text))
            return text.Trim();
        Fault(path, node, "a value is expected here");
        return null;
    }

    internal RuleMode? Mode(PolicyNode node, string path)
    {
        if (Text(node, path) is not { } text)
            return null;
        if (PolicyText.TryReadMode(text, out var mode))
            return mode;
        Fault(path, node, $"'{text}' is not a mode; use {PolicyText.Modes}");
        return null;
    }

    internal DateOnly? Date(PolicyNode node, string path)
    {
        if (Text(node, path) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        Fault(path, node, $"'{text}' is not a date; write it as 2026-12-31");
        return null;
    }

    internal Rule? KnownRule(string id, string path, PolicyNode at)
    {
        var rule = RuleCatalogue.Find(id);
        if (rule is null)
            Fault(path, at, $"'{id}' is not a rule{Spelling.Suggest(id, RuleCatalogue.All.Select(known => known.Id))}");
        return rule;
    }

    private ClinicPolicy ReadDocument(PolicyNode document)
    {
        var policy = ClinicPolicy.BuiltIn;
        var entries = Entries(document, "", ["policy", "defaults", "rules", "waivers"]);
        if (entries.TryGetValue("policy", out var header))
            policy = ReadHeader(policy, header);
        else if (document is PolicyNode.Map)
            Fault("policy", document, "missing; give it an id and a version");
        if (entries.TryGetValue("defaults", out var defaults))
            policy = policy with { Defaults = ReadDefaults(defaults) };
        if (entries.TryGetValue("rules", out var rules))
            policy = policy with { Rules = policy.Rules.SetItems(ReadRules(rules)) };
        if (entries.TryGetValue("waivers", out var waivers))
            policy = policy with { Waivers = new WaiverReader(this).Read(waivers) };
        return policy;
    }

    private ClinicPolicy ReadHeader(ClinicPolicy policy, PolicyNode header)
    {
        var entries = Entries(header, "policy", ["id", "version", "effectiveFrom", "basedOn"]);
        if (!entries.TryGetValue("id", out var id))
            Fault("policy.id", header, "missing");
        else if (Text(id, "policy.id") is { } name)
            policy = policy with { Id = name };

        if (!entries.TryGetValue("version", out var version))
            Fault("policy.version", header, "missing");
        else if (Text(version, "policy.version") is { } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
                policy = policy with { Version = number };
            else
                Fault("policy.version", version, $"'{text}' is not a version; use 1, 2, 3");
        }
        if (entries.TryGetValue("effectiveFrom", out var from) && Date(from, "policy.effectiveFrom") is { } date)
            policy = policy with { EffectiveFrom = date };
        return policy;
    }

    private PolicyDefaults ReadDefaults(PolicyNode node)
    {
        var read = PolicyDefaults.Standard;
        var entries = Entries(node, "defaults", ["mode", "quietHours", "linkBreakingFixes", "minLeadForRelink"]);
        if (entries.TryGetValue("mode", out var mode) && Mode(mode, "defaults.mode") is { } chosen)
            read = read with { Mode = chosen };
        if (read.Mode == RuleMode.Off)
            Fault("defaults.mode", mode!, "the waiting room (SCH-01) may not be switched off; use observe, and switch single rules off");
        if (entries.TryGetValue("quietHours", out var quiet) && Text(quiet, "defaults.quietHours") is { } hours)
        {
            if (PolicyText.TryReadQuietHours(hours, out var quietHours))
                read = read with { QuietHours = quietHours };
            else
                Fault("defaults.quietHours", quiet, $"'{hours}' are not hours; write them as \"20:00-07:00\"");
        }
        if (entries.TryGetValue("linkBreakingFixes", out var links) && Text(links, "defaults.linkBreakingFixes") is { } word)
        {
            LinkBreakingFixes? fixes = word switch
            {
                "ask" => LinkBreakingFixes.Ask,
                "never" => LinkBreakingFixes.Never,
                "auto" => LinkBreakingFixes.Auto,
                _ => null,
            };
            if (fixes is { } known)
                read = read with { LinkBreakingFixes = known };
            else
                Fault("defaults.linkBreakingFixes", links, $"'{word}' is not a choice; use ask, never or auto");
        }
        if (entries.TryGetValue("minLeadForRelink", out var lead) && Text(lead, "defaults.minLeadForRelink") is { } length)
        {
            if (PolicyText.TryReadDuration(length, out var duration))
                read = read with { MinLeadForRelink = duration };
            else
                Fault("defaults.minLeadForRelink", lead, $"'{length}' is not a duration; write it as 30s, 15m, 24h or 2d");
        }
        return read;
    }

    private List<KeyValuePair<string, RuleSetting>> ReadRules(PolicyNode node)
    {
        var settings = new List<KeyValuePair<string, RuleSetting>>();
        var rules = new RuleSettingReader(this);
        var entries = Entries(node, "rules", []);
        foreach (var (id, value) in entries)
        {
            var key = ((PolicyNode.Map)node).Entries.First(entry => entry.Key.Text == id).Key;
            if (KnownRule(id, $"rules.{id}", key) is { } rule)
                settings.Add(KeyValuePair.Create(id, rules.Read(rule, value)));
        }
        return settings;
    }
}
