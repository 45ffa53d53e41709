using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>The installation's signing key (ECDSA P-256), wrapped by Data Protection in the data folder.</summary>
internal sealed class LedgerSigner : IDisposable
{
    private readonly ECDsa key;

    public LedgerSigner(IDataProtectionProvider protection, DataFolder folder)
    {
        var protector = protection.CreateProtector("PolicyGuard.Record.LedgerKey.v1");
        var file = folder.File(Path.Combine("keys", "ledger.key"));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        key = ECDsa.Create();
        if (File.Exists(file))
        {
            key.ImportPkcs8PrivateKey(protector.Unprotect(File.ReadAllBytes(file)), out _);
        }
        else
        {
            key.GenerateKey(ECCurve.NamedCurves.nistP256);
            File.WriteAllBytes(file + ".new", protector.Protect(key.ExportPkcs8PrivateKey()));
            File.Move(file + ".new", file);
        }
    }

    /// <summary>SubjectPublicKeyInfo.</summary>
    internal byte[] PublicKey => key.ExportSubjectPublicKeyInfo();

    internal byte[] Sign(byte[] hash) => key.SignHash(hash);

    public void Dispose() => key.Dispose();
}
