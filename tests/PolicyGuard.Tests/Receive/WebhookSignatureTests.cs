using System.Text;
using PolicyGuard.Receive;

namespace PolicyGuard.Tests.Receive;

public sealed class WebhookSignatureTests
{
    private const long Sent = 1795424406;
    private const string Timestamp = "1795424406";
    private const string Signature = "v0=6b8b5f0d6c809b9c638d7453f5ddecd39342d3b87c98f7013a3a27714f620a98";

    private static readonly byte[] Secret = "pg-test-secret-token"u8.ToArray();

    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        """{"event":"meeting.participant_joined","payload":{"account_id":"acc_TEST_000000000000","object":{"uuid":"4444AAAiAAAAAiAiAiiAii==","participant":{"user_name":"Zürich Guest","user_id":"16779264","email":"","id":"","participant_user_id":"","participant_uuid":"67C1A429-1476-BE1C-7324-EDCA76B69406","join_time":"2026-11-23T09:00:05Z"},"id":"84712639219","type":2,"topic":"Session","host_id":"HOSTID0000000000000000","duration":50,"start_time":"2026-11-23T09:00:00Z","timezone":"America/New_York"}},"event_ts":1795424405123}""");

    [Fact]
    public void The_published_vector_is_valid() => Verify(Signature, Timestamp, Body, Sent).ShouldBe(SignatureVerdict.Valid);

    [Fact]
    public void The_published_answer_to_a_url_check_is_ours() =>
        WebhookSignature.Encrypt("qgg8vlvZRS6UYooatFL8Aw", Secret).ShouldBe("00fb3a85500bfb050856933fcdac2121165b99cbb8044ff27e8d1fa1432e524d");

    [Fact]
    public void One_flipped_bit_anywhere_in_the_body_is_wrong()
    {
        for (var i = 0; i < Body.Length; i++)
        {
            var tampered = (byte[])Body.Clone();
            tampered[i] ^= 1;
            Verify(Signature, Timestamp, tampered, Sent).ShouldBe(SignatureVerdict.Wrong);
        }
    }

    [Fact]
    public void One_changed_digit_anywhere_in_the_signature_is_wrong()
    {
        for (var i = 3; i < Signature.Length; i++)
        {
            Verify(Signature[..i] + (Signature[i] == '0' ? '1' : '0') + Signature[(i + 1)..], Timestamp, Body, Sent).ShouldBe(SignatureVerdict.Wrong);
        }
    }

    [Theory]
    [InlineData(7200, SignatureVerdict.Valid)]
    [InlineData(7201, SignatureVerdict.Expired)]
    [InlineData(-300, SignatureVerdict.Valid)]
    [InlineData(-301, SignatureVerdict.Expired)]
    public void A_signature_is_good_for_two_hours_and_a_little_skew(int age, object expected) =>
        Verify(Signature, Timestamp, Body, Sent + age).ShouldBe((SignatureVerdict)expected);

    [Theory]
    [InlineData(null, Timestamp, SignatureVerdict.Missing)]
    [InlineData(Signature, null, SignatureVerdict.Missing)]
    [InlineData("", Timestamp, SignatureVerdict.Missing)]
    [InlineData("v0=", Timestamp, SignatureVerdict.Malformed)]
    [InlineData("v1" + "=6b8b5f0d6c809b9c638d7453f5ddecd39342d3b87c98f7013a3a27714f620a98", Timestamp, SignatureVerdict.Malformed)]
    [InlineData(Signature + "00", Timestamp, SignatureVerdict.Malformed)]
    [InlineData(Signature, "-795424406", SignatureVerdict.Malformed)]
    [InlineData(Signature, "1795424406000000000000", SignatureVerdict.Malformed)]
    public void Headers_that_are_not_Zooms_are_refused(string? signature, string? timestamp, object expected) =>
        Verify(signature, timestamp, Body, Sent).ShouldBe((SignatureVerdict)expected);

    [Fact]
    public void Any_of_several_secrets_may_have_signed_and_none_means_refused()
    {
        WebhookSignature.Verify(Signature, Timestamp, Body, ["another"u8.ToArray(), Secret], Sent, 7200).ShouldBe(SignatureVerdict.Valid);
        WebhookSignature.Verify(Signature, Timestamp, Body, ["another"u8.ToArray()], Sent, 7200).ShouldBe(SignatureVerdict.Wrong);
        WebhookSignature.Verify(Signature, Timestamp, Body, [], Sent, 7200).ShouldBe(SignatureVerdict.Wrong);
    }

    private static SignatureVerdict Verify(string? signature, string? timestamp, byte[] body, long now) =>
        WebhookSignature.Verify(signature, timestamp, body, [Secret], now, 7200);
}
