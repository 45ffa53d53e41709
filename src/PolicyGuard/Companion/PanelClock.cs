using System.Globalization;
using System.Text.Json;

namespace PolicyGuard.Companion;

/// <summary>
/// Places what a panel saw on our own clock. Its timestamps come from a machine whose clock may be minutes off, and taken as they are they
/// would make everything look too old to act on. The smallest lag ever seen between its clock and ours is how far they are apart.
/// </summary>
internal sealed class PanelClock
{
    /// <summary>Stamps in whole seconds, as Zoom's SDK gives them: nearer than this to now is now. Stamps in milliseconds, as our panel gives them, are taken as they are.</summary>
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(2);

    private TimeSpan? apart;

    internal void Learn(IEnumerable<JsonElement> events, DateTimeOffset received)
    {
        foreach (var e in events)
        {
            if (Told(e) is { } told && (apart is null || received - told.At < apart))
            {
                apart = received - told.At;
            }
        }
    }

    internal DateTimeOffset At(JsonElement e, DateTimeOffset received) =>
        Told(e) is { } told && apart is { } off && received - (told.At + off) is var ago && ago > (told.IsCoarse ? Now : TimeSpan.Zero) ? received - ago : received;

    /// <summary>Unix seconds or milliseconds, as a number or as text; null when there is none.</summary>
    private static (DateTimeOffset At, bool IsCoarse)? Told(JsonElement e)
    {
        if (e.ValueKind != JsonValueKind.Object || !e.TryGetProperty("timestamp", out var value) || value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)
            || !double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (> 0 and < 253_402_300_800_000))
        {
            return null;
        }

        // Seconds stay below this for three thousand years.
        var coarse = number < 100_000_000_000;
        return (DateTimeOffset.FromUnixTimeMilliseconds((long)(coarse ? number * 1000 : number)), coarse);
    }
}
