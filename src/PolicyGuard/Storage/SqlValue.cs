using System.Runtime.InteropServices;

namespace PolicyGuard.Storage;

/// <summary>A value to bind. Times become unix milliseconds; a struct, so that the hot path boxes nothing.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct SqlValue
{
    private SqlValue(long number) => (Kind, Number) = (SqlKind.Number, number);

    private SqlValue(SqlKind kind, object? reference) => (Kind, Reference) = (reference is null ? SqlKind.Null : kind, reference);

    internal enum SqlKind { Null, Number, Text, Bytes }

    internal SqlKind Kind { get; }

    internal long Number { get; }

    internal object? Reference { get; }

    public static implicit operator SqlValue(long value) => new(value);

    public static implicit operator SqlValue(long? value) => value is { } number ? new(number) : default;

    public static implicit operator SqlValue(string? value) => new(SqlKind.Text, value);

    public static implicit operator SqlValue(byte[]? value) => new(SqlKind.Bytes, value);

    public static implicit operator SqlValue(DateTimeOffset value) => new(value.ToUnixTimeMilliseconds());

    public static implicit operator SqlValue(DateTimeOffset? value) => value is { } moment ? (SqlValue)moment : default(SqlValue);
}
