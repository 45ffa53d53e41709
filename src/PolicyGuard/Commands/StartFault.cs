using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using PolicyGuard.Configuration;
using PolicyGuard.Storage;

namespace PolicyGuard.Commands;

/// <summary>What the machine refuses at the start, in one line with its mend, as for a wrong setting. A stack trace helps no operator.</summary>
internal static class StartFault
{
    internal const string OtherKeys = "was encrypted with other keys than those in its folder 'keys'; put that one back, or choose another data folder";

    /// <returns>Null for what only a developer can mend: that keeps its trace.</returns>
    internal static string? Of(Exception fault, string[] args)
    {
        var configuration = Settings.Read(args);
        var storage = configuration.GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var folder = Path.GetDirectoryName(storage.File)!;
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (Said(e, folder, configuration["Urls"] ?? "") is { } said)
            {
                return said;
            }
        }

        return null;
    }

    private static string? Said(Exception e, string folder, string urls) => e switch
    {
        OptionsValidationException options => string.Join('\n', options.Failures),
        DataFolderInUseException => e.Message,
        DataFolderUnusableException unusable => $"{e.Message} The cause: {NewFile.Cause(unusable.InnerException!)}.",
        SqliteException sqlite => $"{Database(folder)} cannot be opened: {Cause(sqlite)}.",
        CryptographicException { InnerException: IOException or UnauthorizedAccessException } => null,
        CryptographicException => $"what lies in '{folder}' {OtherKeys}",
        InvalidDataException => e.Message,
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "Urls: this account may not listen there; ports below 1024 need a right of their own.",
        SocketException socket => $"Urls: this machine cannot listen there ({socket.SocketErrorCode}); use an address of its own, like http://127.0.0.1:5080.",
        IOException { InnerException: AddressInUseException } => e.Message,
        IOException { InnerException: SocketException } => null,
        IOException or UnauthorizedAccessException => $"the data folder '{folder}' cannot be used: {NewFile.Cause(e)}.",
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } when urls.Contains("https:", StringComparison.OrdinalIgnoreCase) =>
            "Urls: an https address needs a certificate; set Kestrel:Certificates:Default:Path, or listen on http behind a TLS proxy.",
        _ => null,
    };

    private static string Database(string folder) => $"the database or the queue in '{folder}'";

    /// <summary>By the primary code: SQLite's own words may quote.</summary>
    internal static string Cause(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_FULL => "the disk is full",
        SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT => $"a file there is damaged or no database (SQLite error {e.SqliteExtendedErrorCode}); put it back from a backup, or move it away",
        SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => $"this account must be able to read and write there (SQLite error {e.SqliteExtendedErrorCode})",
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "another program holds it",
        _ => $"SQLite error {e.SqliteExtendedErrorCode}",
    };
}
