using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PolicyGuard.Companion;

namespace PolicyGuard.Tests.Companion;

public class ZoomContextTests
{
    private static readonly byte[] Key = SHA256.HashData(Encoding.UTF8.GetBytes(Contexts.Secret));

    [Fact]
    public void The_published_example_opens_with_every_member()
    {
        ZoomContext.Open(Contexts.Vector, Key, out var context).ShouldBe(ContextVerdict.Good);
        context.ShouldNotBeNull();
        (context.Type, context.UserId, context.MeetingUuid, context.Role, context.Audience, context.Issuer, context.ExpiresAt.ToUnixTimeMilliseconds())
            .ShouldBe(("meeting", "U0", "4444AAAiAAAAAiAiAiiAii==", "host", "pg-client-id", "marketplace.zoom.us", 1795424526000));
    }

    [Theory]
    [InlineData("url alphabet")]
    [InlineData("no padding")]
    [InlineData("blanks around")]
    public void Every_spelling_of_base64_opens_and_leaves_the_same_print(string spelling)
    {
        // Bytes that need the two letters in which the alphabets differ, and padding.
        var plain = Enumerable.Range(0, 200).Select(i => Contexts.Seal($"{{\"exp\":1,\"typ\":\"{new string('a', i % 5)}\"}}")).First(b => b.Contains('+') && b.Contains('/') && b.EndsWith('='));
        var spelt = spelling switch
        {
            "url alphabet" => plain.Replace('+', '-').Replace('/', '_'),
            "no padding" => plain.TrimEnd('='),
            _ => $" {plain}\n",
        };
        ZoomContext.Open(plain, Key, out var first).ShouldBe(ContextVerdict.Good);
        ZoomContext.Open(spelt, Key, out var second).ShouldBe(ContextVerdict.Good);
        second!.Print.ShouldBe(first!.Print);
    }

    [Fact]
    public void Associated_data_may_be_empty() =>
        ZoomContext.Open(Contexts.Seal("""{"exp":1}""", associated: ""), Key, out _).ShouldBe(ContextVerdict.Good);

    [Theory]
    [InlineData("", "Missing")]
    [InlineData("   ", "Missing")]
    [InlineData("not base64!", "Malformed")]
    [InlineData("AAAAA", "Malformed")]
    [InlineData("DAAB AgME", "Malformed")]
    [InlineData("DA==", "Malformed")]
    public void What_is_no_blob_is_told_so(string blob, string verdict) => ZoomContext.Open(blob, Key, out _).ToString().ShouldBe(verdict);

    [Theory]
    [InlineData("iv of 16", "Malformed")]
    [InlineData("iv of 0", "Malformed")]
    [InlineData("associated data past the end", "Malformed")]
    [InlineData("ciphertext past the end", "Malformed")]
    [InlineData("ciphertext of none", "Malformed")]
    [InlineData("ciphertext below zero", "Malformed")]
    [InlineData("a byte too many", "Malformed")]
    [InlineData("a byte too few", "Malformed")]
    [InlineData("too long", "Malformed")]
    [InlineData("a changed bit of ciphertext", "Undecipherable")]
    [InlineData("a changed bit of associated data", "Undecipherable")]
    [InlineData("a changed bit of iv", "Undecipherable")]
    [InlineData("a changed bit of tag", "Undecipherable")]
    [InlineData("another app's secret", "Undecipherable")]
    [InlineData("no JSON", "Malformed")]
    [InlineData("a list", "Malformed")]
    [InlineData("no end", "Malformed")]
    public void Whatever_is_wrong_with_the_bytes_is_refused(string fault, string verdict)
    {
        var good = Contexts.Bytes("""{"exp":1}""");
        ZoomContext.Open(Convert.ToBase64String(good), Key, out _).ShouldBe(ContextVerdict.Good);
        const int AssociatedAt = 13, CipherAt = 15 + 6;
        byte[] bytes = fault switch
        {
            "iv of 16" => Contexts.Bytes("""{"exp":1}""", nonceSize: 16),
            "iv of 0" => Contexts.Bytes("""{"exp":1}""", nonceSize: 0),
            "associated data past the end" => With(good, b => BinaryPrimitives.WriteUInt16LittleEndian(b.AsSpan(AssociatedAt), ushort.MaxValue)),
            "ciphertext past the end" => With(good, b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(CipherAt), int.MaxValue)),
            "ciphertext of none" => With(good, b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(CipherAt), 0)),
            "ciphertext below zero" => With(good, b => BinaryPrimitives.WriteInt32LittleEndian(b.AsSpan(CipherAt), -1)),
            "a byte too many" => [.. good, 0],
            "a byte too few" => good[..^1],
            "too long" => Contexts.Bytes($$"""{"exp":1,"x":"{{new string('x', 9000)}}"}"""),
            "a changed bit of ciphertext" => With(good, b => b[CipherAt + 4] ^= 1),
            "a changed bit of associated data" => With(good, b => b[15] ^= 1),
            "a changed bit of iv" => With(good, b => b[1] ^= 1),
            "a changed bit of tag" => With(good, b => b[^1] ^= 1),
            "another app's secret" => Contexts.Bytes("""{"exp":1}""", "another secret"),
            "no JSON" => Contexts.Bytes("hello"),
            "a list" => Contexts.Bytes("[]"),
            _ => Contexts.Bytes("""{"typ":"meeting"}"""),
        };
        ZoomContext.Open(Convert.ToBase64String(bytes), Key, out var context).ToString().ShouldBe(verdict);
        context.ShouldBeNull();
    }

    private static byte[] With(byte[] bytes, Action<byte[]> change)
    {
        var copy = bytes.ToArray();
        change(copy);
        return copy;
    }
}
