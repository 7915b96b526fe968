using System.Buffers.Binary;
using System.Buffers.Text;
using System.Linq.Expressions;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Lamella.GraphQL;

/// <summary>
/// Where a row stands in a list that has the newest first, rows of one moment by their id; as a cursor it says nothing to whoever has it. It stays a place
/// when its row has gone, or has moved to the front.
/// </summary>
public readonly record struct NewestFirst(DateTimeOffset At, Guid Id)
{
    /// <summary>The cursor of the place.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteInt64BigEndian(bytes, At.UtcTicks);
        Id.TryWriteBytes(bytes[8..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>One page of a list, newest first, that only the database holds: it reads no more of it than the page, and counts it.</summary>
    /// <param name="rows">The whole list, in any order.</param>
    /// <param name="asked">Within the bounds of <see cref="UsePagingAttribute"/>.</param>
    /// <param name="at">The moment that a row stands by.</param>
    /// <param name="id">The row's own.</param>
    /// <param name="edge">The item that a row becomes, and its place.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ValidationException">A cursor is none of such a list.</exception>
    public static async Task<Connection<TItem>> Page<TRow, TItem>(
        IQueryable<TRow> rows,
        PagingArguments asked,
        Expression<Func<TRow, DateTimeOffset>> at,
        Expression<Func<TRow, Guid>> id,
        Func<TRow, (TItem Item, NewestFirst Place)> edge,
        CancellationToken cancellationToken)
    {
        var (after, before) = (Parse(asked.After, "after"), Parse(asked.Before, "before"));
        var total = await rows.CountAsync(cancellationToken);
        if (after is { } behind)
        {
            rows = rows.Where(Both(at, id, (moment, row) => moment < behind.At || (moment == behind.At && row < behind.Id)));
        }

        if (before is { } ahead)
        {
            rows = rows.Where(Both(at, id, (moment, row) => moment > ahead.At || (moment == ahead.At && row > ahead.Id)));
        }

        var (page, info) = asked.First is { } first
            ? await FromTheTop(rows.OrderByDescending(at).ThenByDescending(id), first, asked, cancellationToken)
            : await FromTheEnd(rows.OrderBy(at).ThenBy(id), asked.Last ?? 0, asked, cancellationToken);
        return new([.. page.Select(edge).Select(one => new Edge<TItem>(one.Item, one.Place.ToString()))], info, total);
    }

    // One more than asked for tells whether there is more, without counting.
    private static async Task<(List<TRow> Page, ConnectionPageInfo Info)> FromTheTop<TRow>(
        IQueryable<TRow> newestFirst, int first, PagingArguments asked, CancellationToken cancellationToken)
    {
        var found = await newestFirst.Take(first + 1).ToListAsync(cancellationToken);
        var page = found.Take(first).ToList();
        var cut = asked.Last is { } last ? Math.Max(0, page.Count - last) : 0;
        return (page[cut..], new(found.Count > first || asked.Before is not null, cut > 0 || asked.After is not null));
    }

    private static async Task<(List<TRow> Page, ConnectionPageInfo Info)> FromTheEnd<TRow>(
        IQueryable<TRow> oldestFirst, int last, PagingArguments asked, CancellationToken cancellationToken)
    {
        var found = await oldestFirst.Take(last + 1).ToListAsync(cancellationToken);
        return ([.. found.Take(last).Reverse()], new(asked.Before is not null, found.Count > last || asked.After is not null));
    }

    /// <summary>What holds of a moment and an id, as what holds of the row that has them.</summary>
    private static Expression<Func<TRow, bool>> Both<TRow>(
        Expression<Func<TRow, DateTimeOffset>> at, Expression<Func<TRow, Guid>> id, Expression<Func<DateTimeOffset, Guid, bool>> holds)
    {
        var row = at.Parameters[0];
        var ofRow = ReplacingExpressionVisitor.Replace(id.Parameters[0], row, id.Body);
        return Expression.Lambda<Func<TRow, bool>>(new ReplacingExpressionVisitor(holds.Parameters, [at.Body, ofRow]).Visit(holds.Body), row);
    }

    private static NewestFirst? Parse(string? cursor, string argument)
    {
        if (cursor is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[24];
        if (Base64Url.IsValid(cursor, out var length) && length == bytes.Length && Base64Url.DecodeFromChars(cursor, bytes) == length
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks)
        {
            return new(new(ticks, TimeSpan.Zero), new(bytes[8..]));
        }

        throw new ValidationException([new ValidationFailure(argument, $"'{cursor}' is not a cursor of this list: pass one that a page has.")]);
    }
}
