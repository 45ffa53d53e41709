using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using PolicyGuard.Connect;
using PolicyGuard.Storage;

namespace PolicyGuard.Show.Api;

/// <summary>Reads a request whole: every fault of its query, headers and body is collected and named, unknown parameters too.</summary>
internal sealed partial class ApiRequest(HttpContext context)
{
    private const int DefaultLimit = 50;
    internal const int MostLimit = 200;
    private readonly Dictionary<string, string[]> faults = Unknown(context);
    private readonly List<FaultShape> places = [];
    private int status = StatusCodes.Status400BadRequest;

    internal bool IsFaulty => faults.Count > 0;

    /// <summary>Who asks: an account or key by its id.</summary>
    internal string By => context.User.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? throw new InvalidOperationException("Only somebody known comes as far as this.");

    internal IEnumerable<string> Faults => faults.SelectMany(f => f.Value.Select(text => $"{f.Key} {text}"));

    internal IResult Problem() => status == StatusCodes.Status400BadRequest
        ? Results.ValidationProblem(faults, title: "The request needs mending", extensions: places.Count == 0 ? null : [new("faults", places)])
        : Results.Problem(statusCode: status, detail: $"{string.Join("; ", Faults)}.");

    internal void Fault(string name, string text) => faults[name] = [.. faults.GetValueOrDefault(name, []), text];

    /// <summary>A fault at a place of a text; told twice, as a sentence and by its numbers.</summary>
    internal void Fault(string name, FaultShape place)
    {
        places.Add(place);
        Fault(name, $"{place.Text} (line {place.Line}, column {place.Column})");
    }

    /// <summary>Of the query, or of a page's form that was read.</summary>
    internal string? Text(string name) => Said(context, name);

    /// <summary>One of a few words; any other is a fault that lists them.</summary>
    internal string? Choice(string name, params IEnumerable<string> words)
    {
        if (Text(name) is not { } text || words.Contains(text, StringComparer.Ordinal))
        {
            return Text(name);
        }

        Fault(name, $"must be one of {string.Join(", ", words)}");
        return null;
    }

    /// <summary>False when it is not said.</summary>
    internal bool Flag(string name) => Choice(name, "true", "false") == "true";

    /// <summary>ISO 8601; a day alone is its first moment, and without a zone it is UTC.</summary>
    internal static bool TryReadTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    /// <summary>With its day: a bare time of day would mean another moment tomorrow.</summary>
    internal DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A plus sign that was not encoded arrives as a blank.
        if (TryReadTime(text.Length > 10 ? $"{text[..10]}{text[10..].Replace(' ', '+')}" : text, out var time))
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

    /// <summary>Where the last page ended.</summary>
    internal Cursor? Cursor
    {
        get
        {
            if (Text("cursor") is not { } text)
            {
                return null;
            }

            if (Api.Cursor.Read(text) is { } cursor)
            {
                return cursor;
            }

            Fault("cursor", "is not one that an earlier page gave");
            return null;
        }
    }

    /// <summary>Null where the only one is meant.</summary>
    internal static string? PracticeNamed(HttpContext context) => Said(context, ApiParameter.Practice.Name);

    private static string? Said(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } asked ? asked
        : context.Features.Get<IAntiforgeryValidationFeature>() is not { IsValid: false } && context.Features.Get<IFormFeature>()?.Form?[name].ToString() is { Length: > 0 } posted ? posted
        : null;

    /// <summary>Another of our own addresses, for the practice that this one was for.</summary>
    internal string Carry(string path) => Carry(context, path);

    internal static string Carry(HttpContext context, string path) => PracticeNamed(context) is { } practice ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}practice={Uri.EscapeDataString(practice)}" : path;

    /// <summary>The practice asked for, or the only one; null when there is none or the choice is open, which is a fault.</summary>
    internal ConnectedPractice? Practice(PracticeDirectory practices)
    {
        var named = PracticeNamed(context);
        var found = named is { } id ? practices.Find(id) : practices.All.Count == 1 ? practices.All.First() : null;
        if (found is null)
        {
            Fault("practice", named is not null ? "there is no such practice" : practices.All.Count == 0 ? "no practice is connected yet" : "several practices are connected: name one");
        }

        return found;
    }

    /// <summary>If-Match and If-None-Match of a write. An ETag we never gave out matches nothing, as a weak one does.</summary>
    internal Precondition Precondition()
    {
        var headers = context.Request.Headers;
        if (headers.IfNoneMatch.Count > 0 && (headers.IfNoneMatch.ToString() is not "*" || headers.IfMatch.Count > 0))
        {
            // Passed over, it would be a promise not kept.
            Fault("If-None-Match", "can only be *, and not beside If-Match");
            return Storage.Precondition.None;
        }

        if (headers.IfNoneMatch.Count > 0)
        {
            return Storage.Precondition.OneOf(0);
        }

        return Tags() is not { } tags ? Storage.Precondition.None
            : tags.Any(t => t.Tag == "*") ? Storage.Precondition.Exists
            : Storage.Precondition.OneOf([.. tags.Where(t => !t.IsWeak).Select(t => VersionOf(t.Tag.Value)).OfType<long>()]);
    }

    /// <summary>The same for what always exists and whose tag is more than a number.</summary>
    internal bool Holds(string tag) => context.Request.Headers.IfNoneMatch.Count == 0
        && (Tags() is not { } tags || tags.Any(t => t.Tag == "*" || (!t.IsWeak && t.Tag == $"\"{tag}\"")));

    internal bool HasPrecondition => context.Request.Headers.IfMatch.Count > 0 || context.Request.Headers.IfNoneMatch.Count > 0;

    /// <summary>Null when there is no If-Match, or it is none, which is a fault.</summary>
    private IList<EntityTagHeaderValue>? Tags()
    {
        var header = context.Request.Headers.IfMatch;
        if (header.Count == 0)
        {
            return null;
        }

        if (EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count > 0)
        {
            return tags;
        }

        Fault("If-Match", "must be an ETag that was given out, with its quotes, or *");
        return null;
    }

    private static long? VersionOf(string? tag) => long.TryParse(tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;

    private static Dictionary<string, string[]> Unknown(HttpContext context)
    {
        List<string> known = [.. QueryParameters.Of(context).All.Select(p => p.Name)];
        var faults = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name))
            {
                faults[name] = [known.Count == 0 ? "is not a parameter here; none is" : $"is not a parameter here; known are {string.Join(", ", known)}"];
            }
            else if (values.Count > 1)
            {
                faults[name] = ["is given twice; give it once"];
            }
        }

        return faults;
    }
}
