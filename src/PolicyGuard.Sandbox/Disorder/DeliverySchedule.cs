namespace PolicyGuard.Sandbox.Disorder;

/// <summary>One try to deliver one webhook.</summary>
internal sealed record Delivery(Emission Emission, string Key, byte[] Body, int Try);

/// <summary>What the network and Zoom's post make of an emission: when it is tried, how often, and in which form (zoom-platform 1.4, 1.5).</summary>
internal static class DeliverySchedule
{
    internal static IEnumerable<(DateTimeOffset At, Delivery Delivery)> Of(SessionScript script, Emission emission, bool orderly)
    {
        var chance = new Chance(script.Seed, emission.Step, 5000 + emission.Ordinal);
        var key = $"{emission.Step}.{emission.Ordinal}";
        if (emission.About?.EndIsNeverTold == true && emission.Event == "meeting.participant_left")
        {
            yield break;
        }

        var delay = orderly ? 0.1 + (emission.Ordinal * 0.01) : Delay(chance);
        var first = emission.LeavesAt.AddSeconds(delay);
        yield return (first, new Delivery(emission, key, emission.Body(chance.Is(0.5)), 1));
        if (!orderly && chance.Is(0.12))
        {
            var again = first.AddSeconds(chance.Of(0.05, 1, 8, 40, 90));
            yield return (again, new Delivery(emission, $"{key}.again", emission.Body(chance.Is(0.5)), 1));
        }
    }

    private static double Delay(Chance chance)
    {
        var kind = chance.Next();
        return kind < 0.66 ? chance.Between(0.05, 0.5)
            : kind < 0.84 ? chance.Between(0.5, 4)
            : kind < 0.95 ? chance.Between(4, 20)
            : kind < 0.99 ? chance.Between(20, 70)
            : chance.Between(70, 200);
    }
}
