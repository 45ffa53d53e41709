using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PolicyGuard.Mail;
using PolicyGuard.Sandbox.Mail;

namespace PolicyGuard.Tests.Links;

/// <summary>The mail server's certificate is looked at; without TLS where TLS is asked for nothing is said.</summary>
public sealed class MailTlsTests : IDisposable
{
    private static readonly OutgoingMail Mail = new("mail-1", "jane@canary.example.org", "Your session today", "https://zoom.example/j/1");

    private readonly string folder = Directory.CreateTempSubdirectory("policyguard-tls-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Over_TLS_a_mail_arrives_encrypted_where_the_authority_is_trusted(bool atOnce)
    {
        var (certificate, ca) = Certificate("127.0.0.1");
        await using var server = SimulatedMail.Start(certificate, atOnce);
        (await SendAsync(server, atOnce ? MailSecurity.Tls : MailSecurity.StartTls, ca)).ShouldBe(new MailResult(MailEnd.Sent, null));
        server.Delivered.ShouldHaveSingleItem().Encrypted.ShouldBeTrue();
        server.Delivered[0].MessageId.ShouldBe("mail-1@clinic.example");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_an_authority_that_is_not_trusted_gets_no_mail(bool atOnce)
    {
        var (certificate, _) = Certificate("127.0.0.1");
        await using var server = SimulatedMail.Start(certificate, atOnce);
        (await SendAsync(server, atOnce ? MailSecurity.Tls : MailSecurity.StartTls, caFile: null)).End.ShouldBe(MailEnd.Later);
        var (_, another) = Certificate("127.0.0.1");
        (await SendAsync(server, atOnce ? MailSecurity.Tls : MailSecurity.StartTls, another)).Reason!.ShouldContain("certificate is not trusted");
        server.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_certificate_of_another_server_gets_no_mail()
    {
        var (certificate, ca) = Certificate("203.0.113.9");
        await using var server = SimulatedMail.Start(certificate);
        (await SendAsync(server, MailSecurity.StartTls, ca)).End.ShouldBe(MailEnd.Later);
        server.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_server_that_offers_no_TLS_gets_no_mail_where_TLS_is_asked_for()
    {
        await using var server = SimulatedMail.Start();
        (await SendAsync(server, MailSecurity.StartTls, caFile: null)).ShouldBe(new MailResult(MailEnd.Later, "the mail server offers no TLS, or no sign-in"));
        server.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_put_on_disk_is_not_handed_over()
    {
        await using var server = SimulatedMail.Start();
        var sender = new MailSender(Options(server, MailSecurity.None, null), TimeProvider.System);
        await Should.ThrowAsync<IOException>(() => sender.SendAsync(Mail, () => throw new IOException("disk full"), TestContext.Current.CancellationToken));
        server.Delivered.ShouldBeEmpty();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<MailResult> SendAsync(SimulatedMail server, MailSecurity security, string? caFile) =>
        await new MailSender(Options(server, security, caFile), TimeProvider.System).SendAsync(Mail, () => { }, TestContext.Current.CancellationToken);

    private static MailOptions Options(SimulatedMail server, MailSecurity security, string? caFile) =>
        new() { Host = "127.0.0.1", Port = server.Port, Security = security, From = "practice@clinic.example", CaFile = caFile };

    /// <summary>A server's certificate and the file of the authority that made it.</summary>
    private (X509Certificate2 Certificate, string Ca) Certificate(string address)
    {
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest("CN=Clinic authority", authorityKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var ca = authority.CreateSelfSigned(from, from.AddDays(10));
        using var key = RSA.Create(2048);
        var server = new CertificateRequest("CN=mail.clinic.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        server.CertificateExtensions.Add(names.Build());
        using var signed = server.Create(ca, from, from.AddDays(9), RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, ca.ExportCertificatePem());
        return (X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null), file);
    }
}
