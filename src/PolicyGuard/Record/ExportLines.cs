using System.Text.Json.Serialization;

namespace PolicyGuard.Record;

/// <param name="PublicKey">SubjectPublicKeyInfo in base64.</param>
/// <param name="First">Null when there are no entries.</param>
internal sealed record ExportHeader(string Format, string Practice, string PublicKey, long? First, long? Last);

/// <summary>One entry; <paramref name="Body"/> is the exact canonical text that was hashed.</summary>
internal sealed record ExportEntry(long Sequence, string PreviousHash, string Hash, long OccurredAt, long RecordedAt, string Kind, string Body);

/// <summary>One checkpoint, in the second format only; see <see cref="LedgerFormat.CheckpointBytes"/>.</summary>
internal sealed record ExportCheckpoint(long Number, string Previous, long Stands, string Head, long SignedAt, string Key, string Signature);

/// <param name="Checkpoints">Null in the first format, like <paramref name="LastCheckpoint"/>.</param>
internal sealed record ExportFooter(long Count, long LastSequence, string Head, long SignedAt, string Signature, long? Checkpoints = null, string? LastCheckpoint = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ExportHeader))]
[JsonSerializable(typeof(ExportEntry))]
[JsonSerializable(typeof(ExportCheckpoint))]
[JsonSerializable(typeof(ExportFooter))]
internal sealed partial class ExportJson : JsonSerializerContext;
