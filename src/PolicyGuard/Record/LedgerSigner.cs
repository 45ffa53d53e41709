using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using PolicyGuard.Storage;

namespace PolicyGuard.Record;

/// <summary>The installation's signing key (ECDSA P-256), wrapped by Data Protection in the data folder; read or made at the first use.</summary>
internal sealed class LedgerSigner(IDataProtectionProvider protection, DataFolder folder) : IDisposable
{
    private readonly Lazy<ECDsa> key = new(() => Open(protection.CreateProtector("PolicyGuard.Record.LedgerKey.v1"), FileIn(folder)));

    /// <summary>SubjectPublicKeyInfo.</summary>
    internal byte[] PublicKey => key.Value.ExportSubjectPublicKeyInfo();

    /// <summary>SHA-256 of <see cref="PublicKey"/>.</summary>
    internal byte[] KeyId => SHA256.HashData(PublicKey);

    internal static string FileIn(DataFolder folder) => folder.File(Path.Combine("keys", "ledger.key"));

    internal byte[] Sign(byte[] hash) => key.Value.SignHash(hash);

    public void Dispose()
    {
        if (key.IsValueCreated)
        {
            key.Value.Dispose();
        }
    }

    private static ECDsa Open(IDataProtector protector, string file)
    {
        if (!File.Exists(file))
        {
            Make(protector, file);
        }

        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(protector.Unprotect(File.ReadAllBytes(file)), out _);
        return key;
    }

    private static void Make(IDataProtector protector, string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var hidden = protector.Protect(fresh.ExportPkcs8PrivateKey());
        try
        {
            AtomicFile.Write(file, stream => stream.Write(hidden), replace: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            // A command beside the service was first; its key is the one.
        }
    }
}
