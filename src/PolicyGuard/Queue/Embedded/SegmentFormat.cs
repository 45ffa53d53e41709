using System.Text;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// How envelopes lie in a segment: each as strings and numbers in a fixed order, one after the other; the whole is encrypted at once.
/// </summary>
internal static class SegmentFormat
{
    private const byte Version = 1;

    internal static byte[] Write(IReadOnlyList<Envelope> envelopes)
    {
        using var bytes = new MemoryStream(envelopes.Count * 1024);
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write7BitEncodedInt(envelopes.Count);
        foreach (var envelope in envelopes)
        {
            writer.Write(envelope.DeliveryKey);
            writer.Write(envelope.OrderingKey);
            writer.Write(envelope.Kind);
            writer.Write(envelope.OccurredAt.ToUnixTimeMilliseconds());
            writer.Write(envelope.ReceivedAt.ToUnixTimeMilliseconds());
            Write(writer, envelope.Account);
            Write(writer, envelope.EventName);
            Write(writer, envelope.TraceParent);
            writer.Write7BitEncodedInt(envelope.Body.Length);
            writer.Write(envelope.Body.Span);
        }

        return bytes.ToArray();
    }

    internal static IReadOnlyList<Envelope> Read(byte[] clear)
    {
        using var reader = new BinaryReader(new MemoryStream(clear, writable: false), Encoding.UTF8);
        if (reader.ReadByte() is not Version and var other)
        {
            throw new InvalidDataException($"A segment of the queue has format {other}; this version reads {Version}.");
        }

        var envelopes = new Envelope[reader.Read7BitEncodedInt()];
        for (var i = 0; i < envelopes.Length; i++)
        {
            var (delivery, ordering, kind) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            var (occurred, received) = (reader.ReadInt64(), reader.ReadInt64());
            var (account, name, trace) = (Text(reader), Text(reader), Text(reader));
            envelopes[i] = new Envelope(
                delivery, ordering, kind, DateTimeOffset.FromUnixTimeMilliseconds(occurred), DateTimeOffset.FromUnixTimeMilliseconds(received),
                reader.ReadBytes(reader.Read7BitEncodedInt()), account, name, trace);
        }

        return envelopes;
    }

    private static void Write(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? Text(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
