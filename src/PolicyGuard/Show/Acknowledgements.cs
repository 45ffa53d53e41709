using System.Text.Json;
using System.Text.Json.Serialization;
using PolicyGuard.Storage;

namespace PolicyGuard.Show;

/// <summary>Somebody has seen a violation and answers for it. Said once; saying it again changes nothing.</summary>
internal sealed class Acknowledgements(DeedWriter deeds, ILedgerBodies bodies)
{
    private const string Kind = "acknowledgement";

    /// <param name="by">An account or key by its id, never a name.</param>
    /// <returns>False when there is no such violation.</returns>
    internal bool Say(string practice, string violation, string by) => deeds.Write((sql, ledger, now) =>
    {
        if (sql.Scalar("SELECT COUNT(*) FROM violation WHERE Practice = @0 AND Id = @1", practice, violation) is not 1L)
        {
            return false;
        }

        if (sql.Scalar("SELECT Acknowledged FROM violation WHERE Practice = @0 AND Id = @1", practice, violation) is null)
        {
            var entry = ledger.Append(practice, now, now, Kind, bodies.OfAcknowledgement(violation, by));
            sql.Run(
                "UPDATE violation SET Acknowledged = @2, LastEntry = @3 WHERE Practice = @0 AND Id = @1",
                practice, violation, JsonSerializer.Serialize(new Acknowledged(by, now), AcknowledgedJson.Default.Acknowledged), entry);
        }

        return true;
    });
}

/// <summary>Who has seen a violation, and when.</summary>
public sealed record Acknowledged(string By, DateTimeOffset At)
{
    internal static Acknowledged? Of(ViolationRow row) => row.Acknowledged is { } text ? JsonSerializer.Deserialize(text, AcknowledgedJson.Default.Acknowledged) : null;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Acknowledged))]
internal sealed partial class AcknowledgedJson : JsonSerializerContext;
