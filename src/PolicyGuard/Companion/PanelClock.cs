using System.Globalization;
using System.Text.Json;

namespace PolicyGuard.Companion;

/// <summary>
/// Places what a panel saw on our own clock. Its timestamps come from a machine whose clock may be minutes off, may drift and may be set while
/// the panel is open; taken as they are they would make everything look too old to act on. The smallest lag of late between its clock and ours
/// is how far they are apart.
/// </summary>
/// <remarks>
/// Only a beat makes an older lag forgotten. It is sent the moment it is stamped and given up within seconds, whereas events may all be late
/// ones, kept back while our disk was full: by them alone old news would pass for new.
/// </remarks>
internal sealed class PanelClock
{
    /// <summary>A client whose clock is set back is believed again after this; until then its news looks older than it is, and nothing is done by it.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    /// <summary>Stamps in whole seconds, as Zoom's SDK gives them: nearer than this to now is now. Stamps in milliseconds, as our panel gives them, are taken as they are.</summary>
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(1);

    /// <summary>Rising lags: the first is the smallest, each later one the smallest since the one before it.</summary>
    private readonly LinkedList<(DateTimeOffset At, TimeSpan Lag)> lags = new();

    internal void Learn(IEnumerable<JsonElement> events, DateTimeOffset received)
    {
        foreach (var e in events)
        {
            if (Told(e) is { } told && (lags.First is not { Value: var least } || received - told.At < least.Lag))
            {
                lags.Clear();
                lags.AddLast((received, received - told.At));
            }
        }
    }

    /// <param name="sent">Unix milliseconds by the panel's clock; nothing that could be a time is passed over.</param>
    internal void Beat(long sent, DateTimeOffset received)
    {
        if (Moment(sent) is not { IsCoarse: false } told)
        {
            return;
        }

        while (lags.First is { Value: var old } && received - old.At > Window)
        {
            lags.RemoveFirst();
        }

        var lag = received - told.At;
        while (lags.Last is { Value: var later } && later.Lag >= lag)
        {
            lags.RemoveLast();
        }

        // Whoever beats without a pause tells nothing new by it.
        if (lags.Last is not { Value: var last } || received - last.At >= Apart)
        {
            lags.AddLast((received, lag));
        }
    }

    internal DateTimeOffset At(JsonElement e, DateTimeOffset received)
    {
        if (Told(e) is not { } told || lags.First is not { Value: var least })
        {
            return received;
        }

        // Stamps may be any; between two of them lie more years than a date can hold.
        var ago = received - told.At - least.Lag;
        return ago <= (told.IsCoarse ? Now : TimeSpan.Zero) ? received : received - (ago < PanelPasses.LongestMeeting ? ago : PanelPasses.LongestMeeting);
    }

    /// <summary>Unix seconds or milliseconds, as a number or as text; null when there is none.</summary>
    private static (DateTimeOffset At, bool IsCoarse)? Told(JsonElement e) =>
        e.ValueKind == JsonValueKind.Object && e.TryGetProperty("timestamp", out var value) && value.ValueKind is (JsonValueKind.Number or JsonValueKind.String)
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Moment(number)
            : null;

    private static (DateTimeOffset At, bool IsCoarse)? Moment(double number)
    {
        if (number is not (> 0 and < 253_402_300_800_000))
        {
            return null;
        }

        // Seconds stay below this for three thousand years.
        var coarse = number < 100_000_000_000;
        return (DateTimeOffset.FromUnixTimeMilliseconds((long)(coarse ? number * 1000 : number)), coarse);
    }
}
