using System.Globalization;
using System.Security.Cryptography;

namespace PolicyGuard.Record;

/// <summary>The checkpoints of an export as they come by: numbered without a gap, each signed over the one before and over the entry it stands behind.</summary>
/// <param name="whole">The export begins with the ledger, so its first checkpoint must be the first.</param>
internal sealed class CheckpointChain(string practice, ECDsa key, byte[] keyId, bool whole)
{
    private long? expected = whole ? 1 : null;
    private byte[]? previous = whole ? LedgerFormat.Genesis : null;
    private long stands;
    private long signedAt;

    internal long Count { get; private set; }

    /// <summary>The number of the last one; 0 before there is one.</summary>
    internal long Last => (expected ?? 1) - 1;

    internal string LastHash { get; private set; } = Convert.ToHexStringLower(LedgerFormat.Genesis);

    /// <summary>Null when it is as it was signed and over these entries.</summary>
    internal LedgerVerdict? Take(ExportCheckpoint c, long lastEntry, string head)
    {
        var where = $"checkpoint {c.Number}";
        if (c.Key != Convert.ToHexStringLower(keyId))
        {
            return LedgerVerdict.Broken(where, "it was signed by another key than this export: the ledger was written anew under a new key, or the key was lost and replaced");
        }

        if (LedgerVerifier.Hash(c.Previous) is not { } before || LedgerVerifier.Hash(c.Head) is not { } signedHead)
        {
            return LedgerVerdict.Broken(where, "its hashes are none");
        }

        var bytes = LedgerFormat.CheckpointBytes(practice, c.Number, before, c.Stands, signedHead, c.SignedAt, keyId);
        if (!LedgerVerifier.IsSigned(key, bytes, c.Signature))
        {
            return LedgerVerdict.Broken(where, "its signature does not cover it");
        }

        // From here on it is what the key signed; what does not fit is what it is held against.
        var at = Time(c.SignedAt);
        if (c.Stands > lastEntry)
        {
            return LedgerVerdict.Broken($"entry {lastEntry + 1}", $"checkpoint {c.Number} of {at} stands over entry {c.Stands}, and the entries end at {lastEntry}: the tail of the ledger was cut off");
        }

        if (expected is { } number && c.Number != number)
        {
            return LedgerVerdict.Broken($"checkpoint {number}", $"it is missing: checkpoint {c.Number} of {at} comes next");
        }

        if (c.Stands != lastEntry)
        {
            return LedgerVerdict.Broken(where, $"it stands over entry {c.Stands} and was moved behind entry {lastEntry}");
        }

        if (c.Head != head)
        {
            return LedgerVerdict.Broken(where, $"entry {c.Stands} is not the one that was signed at {at}: the ledger was written anew before it");
        }

        if (previous is not null && !before.AsSpan().SequenceEqual(previous))
        {
            return LedgerVerdict.Broken(where, "it does not follow the checkpoint before it");
        }

        (expected, previous, stands, signedAt) = (c.Number + 1, bytes, c.Stands, c.SignedAt);
        (Count, LastHash) = (Count + 1, Convert.ToHexStringLower(bytes));
        return null;
    }

    internal string Say(long lastEntry) =>
        Count == 0 ? "There is no checkpoint in it: the export's own signature is all that stands over these entries."
        : $"{Count} {(Count == 1 ? "checkpoint" : "checkpoints")}, the last of {Time(signedAt)} over entry {stands}"
            + (stands < lastEntry ? $"; entries {stands + 1} to {lastEntry} came after it and stand under the export's signature alone." : ".");

    /// <summary>Only what was signed is shown; still a key may sign any number.</summary>
    private static string Time(long milliseconds) => milliseconds is >= 0 and < 253_402_300_800_000
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("u", CultureInfo.InvariantCulture) : "no time";
}
