% Offers
function [open, pages] = offers(titles, varargin)
    pages = zeros(3, numel(titles));
    for k = 1:numel(titles)
        if ~isempty(titles{k}) && k <= 1.5e3
            pages(k, :) = [1, 2; 3 4](:, end) .^ 2;
            name = 'it''s';
            disp("an ""offer""");
        else
            continue
        end
    end
    open = @(x) x + ...
        1;
end
