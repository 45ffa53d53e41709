using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace PolicyGuard.Queue.Embedded;

/// <summary>
/// Delivery keys of the last 48 hours, as 128-bit fingerprints in the batches they were stored in. At most a quarter of a million are
/// remembered; an older repeat is stored again and found to be known by the store before it is decided. The writer's alone.
/// </summary>
internal sealed class SeenDeliveries
{
    internal const int Limit = 250_000;
    internal static readonly TimeSpan Window = TimeSpan.FromHours(48);

    private readonly HashSet<UInt128> known = [];
    private readonly Queue<(long At, UInt128[] Keys)> batches = new();

    internal static UInt128 Fingerprint(string deliveryKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetMaxByteCount(deliveryKey.Length);
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(deliveryKey, bytes)], hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    internal static byte[] Pack(ReadOnlySpan<UInt128> keys) => MemoryMarshal.AsBytes(keys).ToArray();

    internal static UInt128[] Unpack(ReadOnlySpan<byte> packed) => MemoryMarshal.Cast<byte, UInt128>(packed).ToArray();

    internal bool Contains(UInt128 key) => known.Contains(key);

    internal void Add(long at, UInt128[] keys)
    {
        batches.Enqueue((at, keys));
        known.UnionWith(keys);
        while (known.Count > Limit)
        {
            DropOldest();
        }
    }

    /// <summary>Forgets what was stored before <paramref name="cutoff"/> (unix ms).</summary>
    internal void Forget(long cutoff)
    {
        while (batches.TryPeek(out var oldest) && oldest.At < cutoff)
        {
            DropOldest();
        }
    }

    private void DropOldest() => known.ExceptWith(batches.Dequeue().Keys);
}
