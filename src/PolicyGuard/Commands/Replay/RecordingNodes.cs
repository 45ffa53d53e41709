using System.Globalization;
using System.Text.Json.Nodes;
using PolicyGuard.Decide.Policies;

namespace PolicyGuard.Commands.Replay;

/// <summary>Reads a document node by node and keeps every fault with its place.</summary>
internal sealed class RecordingNodes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    internal List<PolicyFault> Faults { get; } = [];

    internal void Fault(string path, PolicyNode at, string text) => Faults.Add(new PolicyFault(path, text, at.Line, at.Column));

    /// <param name="known">Empty: any key will do.</param>
    internal Dictionary<string, PolicyNode> Entries(PolicyNode node, string path, params string[] known)
    {
        var entries = new Dictionary<string, PolicyNode>(StringComparer.Ordinal);
        if (node is not PolicyNode.Map map)
        {
            Fault(path, node, "keys and values are expected here");
            return entries;
        }

        foreach (var (key, value) in map.Entries)
        {
            var keyPath = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
            if (known.Length > 0 && !known.Contains(key.Text, StringComparer.Ordinal))
            {
                Fault(keyPath, key, $"'{key.Text}' is not known here{Spelling.Suggest(key.Text, known)}; use {string.Join(", ", known)}");
            }
            else if (!entries.TryAdd(key.Text, value))
            {
                Fault(keyPath, key, "said twice; keep one");
            }
        }

        return entries;
    }

    /// <param name="all">What <paramref name="node"/> holds.</param>
    internal void Need(Dictionary<string, PolicyNode> all, PolicyNode node, string path, params string[] keys)
    {
        foreach (var key in keys.Where(k => !all.ContainsKey(k)))
        {
            Fault(path.Length == 0 ? key : $"{path}.{key}", node, "is missing");
        }
    }

    internal IEnumerable<(PolicyNode Node, string Path)> Items(PolicyNode? node, string path)
    {
        if (node is null)
        {
            return [];
        }

        if (node is PolicyNode.Sequence list)
        {
            return list.Items.Select((item, i) => (item, $"{path}[{i}]"));
        }

        Fault(path, node, "a list is expected here");
        return [];
    }

    internal string? Text(PolicyNode? node, string path)
    {
        if (node is null)
        {
            return null;
        }

        if (node is PolicyNode.Scalar { Text: var text } && !string.IsNullOrWhiteSpace(text))
        {
            return text.Trim();
        }

        Fault(path, node, "a value is expected here");
        return null;
    }

    internal IEnumerable<string> Texts(PolicyNode? node, string path) => Items(node, path).Select(i => Text(i.Node, i.Path)).OfType<string>();

    /// <summary>One of the words, or a fault with the nearest one.</summary>
    internal string? Word(PolicyNode? node, string path, IReadOnlyCollection<string> words)
    {
        if (Text(node, path) is not { } text || words.Contains(text))
        {
            return Text(node, path);
        }

        Fault(path, node!, $"'{text}' is not known here{Spelling.Suggest(text, words)}; use {string.Join(", ", words)}");
        return null;
    }

    internal bool? Flag(PolicyNode? node, string path) => Word(node, path, ["true", "false"]) is { } word ? word == "true" : null;

    internal int? Count(PolicyNode? node, string path, int from, int to)
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        Fault(path, node!, $"must be a whole number from {from} to {to}");
        return null;
    }

    /// <summary>Any whole number; whether it makes sense is for whoever knows what it is for.</summary>
    internal int? Number(PolicyNode? node, string path)
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Fault(path, node!, $"'{text}' is not a whole number");
        return null;
    }

    internal TimeSpan? Duration(PolicyNode? node, string path) => Time(node, path, signed: false);

    /// <summary>A duration that may be negative.</summary>
    internal TimeSpan? Offset(PolicyNode? node, string path) => Time(node, path, signed: true);

    private TimeSpan? Time(PolicyNode? node, string path, bool signed)
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }

        var isBefore = signed && text.StartsWith('-');
        var length = isBefore ? text[1..] : text;
        var read = decimal.TryParse(length, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= (decimal)Longest.TotalSeconds ? TimeSpan.FromSeconds((double)seconds)
            : PolicyText.TryReadDuration(length, out var duration) && duration <= Longest ? duration : (TimeSpan?)null;
        if (read is null)
        {
            Fault(path, node!, $"'{text}' is not a time within two days; write seconds, or 30s, 15m, 2h");
        }

        return isBefore ? -read : read;
    }

    internal DateTimeOffset? Moment(PolicyNode? node, string path)
    {
        if (Text(node, path) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && moment.Year is > 2000 and < 2200)
        {
            return moment.ToUniversalTime();
        }

        Fault(path, node!, $"'{text}' is not a moment; write it as 2026-11-24T09:00:00Z");
        return null;
    }

    /// <summary>As it stands; every value is text, which is how Zoom's numbers are read too.</summary>
    internal static JsonNode? Json(PolicyNode node) => node switch
    {
        PolicyNode.Scalar scalar => JsonValue.Create(scalar.Text),
        PolicyNode.Sequence list => new JsonArray([.. list.Items.Select(Json)]),
        PolicyNode.Map map => new JsonObject(map.Entries.DistinctBy(e => e.Key.Text, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key.Text, Json(e.Value)))),
        _ => throw new InvalidOperationException("A new kind of node needs its JSON."),
    };
}
