using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Record;

/// <summary>One way through an export, line by line; ends at the first thing that is not as it was written.</summary>
internal sealed class ExportWalk(ExportHeader header, ECDsa key, byte[] keyId)
{
    private static readonly string Genesis = Convert.ToHexStringLower(LedgerFormat.Genesis);

    /// <summary>An hour and the time that signing may wait for others.</summary>
    private static readonly TimeSpan Overdue = CheckpointWorker.Every + TimeSpan.FromMinutes(5);

    private readonly CheckpointChain checkpoints = new(header.Practice, key, keyId, header.First is null or 1);
    private long count;
    private long next = header.First ?? 1;
    private string? head = header.First is null or 1 ? Genesis : null;
    private long? uncovered;

    internal async Task<LedgerVerdict> WalkAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (LedgerVerifier.TryRead(line, ExportJson.Default.ExportEntry) is { } entry)
            {
                if (Take(entry) is { } broken)
                {
                    return broken;
                }
            }
            else if (header.Format == LedgerExport.Format && LedgerVerifier.TryRead(line, ExportJson.Default.ExportCheckpoint) is { } checkpoint)
            {
                if (checkpoints.Take(checkpoint, next - 1, head ?? Genesis) is { } broken)
                {
                    return broken;
                }

                uncovered = null;
            }
            else
            {
                return LedgerVerifier.TryRead(line, ExportJson.Default.ExportFooter) is not { } footer ? LedgerVerdict.Broken($"entry {next}", "the line is not an entry")
                    : await reader.ReadLineAsync(cancellationToken) is null ? Close(footer)
                    : LedgerVerdict.Broken("after the end", "there are lines behind the footer");
            }
        }

        return LedgerVerdict.Broken($"entry {next}", "the file ends without its footer: it was cut short");
    }

    private LedgerVerdict? Take(ExportEntry entry)
    {
        var where = $"entry {next}";
        if (entry.Sequence != next)
        {
            return LedgerVerdict.Broken(where, $"entry {entry.Sequence} stands in its place: one was removed, added or moved");
        }

        // A part that begins later takes its first previous hash from the file: what came before is not claimed.
        head ??= entry.PreviousHash;
        if (entry.PreviousHash != head)
        {
            return LedgerVerdict.Broken(where, "it does not follow the entry before it");
        }

        if (LedgerVerifier.Hash(entry.PreviousHash) is not { } previous
            || entry.Hash != Convert.ToHexStringLower(LedgerFormat.Hash(header.Practice, entry.Sequence, previous, entry.OccurredAt, entry.RecordedAt, entry.Kind, Encoding.UTF8.GetBytes(entry.Body))))
        {
            return LedgerVerdict.Broken(where, "its content was changed");
        }

        head = entry.Hash;
        uncovered = entry.RecordedAt;
        count++;
        next++;
        return null;
    }

    private LedgerVerdict Close(ExportFooter footer)
    {
        var last = next - 1;
        head ??= Genesis;
        if (footer.Count != count || footer.LastSequence != (header.Last ?? 0) || (header.Last is { } stated && stated != last) || footer.Head != head)
        {
            return LedgerVerdict.Broken($"entry {last + 1}", "entries that the footer counts are missing");
        }

        if (footer.Checkpoints is { } marks && (marks != checkpoints.Count || footer.LastCheckpoint != checkpoints.LastHash))
        {
            return LedgerVerdict.Broken($"checkpoint {checkpoints.Last + 1}", "it is missing: the footer counts more checkpoints than there are");
        }

        return Signed(footer) is { } signed && LedgerVerifier.IsSigned(key, signed, footer.Signature)
            ? LedgerVerdict.Intact(Say(footer))
            : LedgerVerdict.Broken("the footer", "its signature does not cover this file, or is not by the key in the header");
    }

    /// <summary>Null when the footer is not of the header's format.</summary>
    private byte[]? Signed(ExportFooter footer)
    {
        var end = Convert.FromHexString(head!);
        return (header.Format, footer) switch
        {
            (LedgerExport.FirstFormat, { Checkpoints: null, LastCheckpoint: null }) =>
                LedgerFormat.ExportBytes(header.Practice, header.First ?? 0, header.Last ?? 0, count, end, footer.SignedAt),
            (LedgerExport.Format, { Checkpoints: { } marks, LastCheckpoint: not null }) =>
                LedgerFormat.ExportBytes(header.Practice, header.First ?? 0, header.Last ?? 0, count, end, marks, Convert.FromHexString(checkpoints.LastHash), footer.SignedAt),
            _ => null,
        };
    }

    private string Say(ExportFooter footer)
    {
        var text = new StringBuilder($"intact: {count} entries{(header.First is null ? "" : $" ({header.First} to {header.Last})")} of practice {header.Practice}, unbroken and in order, ")
            .Append($"signed by the key with SHA-256 fingerprint {Convert.ToHexStringLower(keyId)}.\n");
        if (header.Format == LedgerExport.Format)
        {
            text.Append(checkpoints.Say(next - 1)).Append('\n');
        }

        if (header.Format == LedgerExport.Format && uncovered is { } recorded && footer.SignedAt - recorded > (long)Overdue.TotalMilliseconds)
        {
            text.Append("No checkpoint stands over the newest entries, although they were more than an hour old: the service has not run since, or checkpoints were taken away with what they signed.\n");
        }

        if (header.First > 1)
        {
            text.Append($"It is a part that begins at entry {header.First}: of what came before nothing is said.\n");
        }

        return text.Append("This proves that the file was not changed after that key signed it. That the key is PolicyGuard's you know by comparing the fingerprint.").ToString();
    }
}
