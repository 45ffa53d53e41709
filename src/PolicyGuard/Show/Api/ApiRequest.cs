using System.Globalization;
using System.Text;
using PolicyGuard.Connect;

namespace PolicyGuard.Show.Api;

/// <summary>Reads a query whole: every fault is collected and named, unknown parameters too.</summary>
internal sealed class ApiRequest(HttpContext context, params string[] allowed)
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 200;
    private readonly Dictionary<string, string[]> faults = Unknown(context, allowed);

    internal bool IsFaulty => faults.Count > 0;

    internal IEnumerable<string> Faults => faults.SelectMany(f => f.Value.Select(text => $"{f.Key} {text}"));

    internal IResult Problem() => Results.ValidationProblem(faults, title: "The request needs mending");

    internal void Fault(string name, string text) => faults[name] = [.. faults.GetValueOrDefault(name, []), text];

    internal string? Text(string name) => context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>One of a few words; any other is a fault that lists them.</summary>
    internal string? Choice(string name, IReadOnlyList<(string Value, string Text)> choices)
    {
        if (Text(name) is not { } text || choices.Any(c => c.Value == text))
        {
            return Text(name);
        }

        Fault(name, $"must be one of {string.Join(", ", choices.Select(c => c.Value))}");
        return null;
    }

    internal DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Fault(name, "must be a time like 2026-11-24T09:00:00Z");
        return null;
    }

    internal int Limit
    {
        get
        {
            if (Text("limit") is not { } text)
            {
                return DefaultLimit;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit)
            {
                return limit;
            }

            Fault("limit", $"must be a whole number from 1 to {MostLimit}");
            return DefaultLimit;
        }
    }

    /// <summary>Where the last page ended: a time and an id.</summary>
    internal (long At, string Id)? Cursor
    {
        get
        {
            if (Text("cursor") is not { } text)
            {
                return null;
            }

            try
            {
                var parts = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text)).Split('|', 2);
                return (long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
            }
            catch (Exception e) when (e is FormatException or IndexOutOfRangeException or OverflowException)
            {
                Fault("cursor", "is not one that an earlier page gave");
                return null;
            }
        }
    }

    /// <summary>The practice asked for, or the only one; null when there is none or the choice is open, which is a fault.</summary>
    internal ConnectedPractice? Practice(PracticeDirectory practices)
    {
        var found = Text("practice") is { } id ? practices.Find(id) : practices.All.Count == 1 ? practices.All.First() : null;
        if (found is null)
        {
            Fault("practice", Text("practice") is not null ? "there is no such practice" : practices.All.Count == 0 ? "no practice is connected yet" : "several practices are connected: name one");
        }

        return found;
    }

    internal static string CursorOf(DateTimeOffset at, string id) =>
        System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{at.ToUnixTimeMilliseconds()}|{id}"));

    private static Dictionary<string, string[]> Unknown(HttpContext context, string[] allowed) => context.Request.Query.Keys
        .Where(k => k != "practice" && !allowed.Contains(k)).ToDictionary(k => k, _ => new[] { $"is not a parameter here; known are {string.Join(", ", allowed.Append("practice"))}" });
}
